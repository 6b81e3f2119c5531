-- On every server, the coordinator too, as its administrator and after infra/database/roles.sql:
--
--   psql ADMINISTRATOR-URL/campus --file=infra/citus/node.sql
\set ON_ERROR_STOP on

CREATE EXTENSION IF NOT EXISTS citus;

-- Servers log in to each other as the role that works: migrations and new municipalities are the
-- owner's. Without a password nobody else can, as long as pg_hba.conf trusts no other machine.
ALTER ROLE campus_owner LOGIN PASSWORD NULL;
