"""A Django database backend: PostgreSQL's own, which looks at a connection before it asks over it.

`ENGINE = "project.postgres"`. With `CONN_HEALTH_CHECKS`, Django asks ``SELECT 1`` before the first question
of each request; a look at the socket tells the same nearly always, without a journey.
"""
