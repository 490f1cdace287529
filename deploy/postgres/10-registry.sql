-- The schema registry keeps its schemas, and with them the ids inside every record, in a database of its own.
CREATE DATABASE registry;
