"""What Alembic runs: the steps, on the connection and inside the transaction it was handed."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
