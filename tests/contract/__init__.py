"""The API as a contract: what was released is held by every later version."""
