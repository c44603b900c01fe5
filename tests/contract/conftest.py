"""The script of the client's test imports what that test makes: nothing here is there before."""

collect_ignore = ["using_the_client.py"]
