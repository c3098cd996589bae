"""Drop the scratch database of script/bench."""

import os

import psycopg

with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
    server.execute("DROP DATABASE IF EXISTS diwan_bench WITH (FORCE)")
