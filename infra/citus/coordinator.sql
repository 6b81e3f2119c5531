-- After infra/database/roles.sql, in the empty database on the coordinator, as its administrator:
--
--   psql ADMINISTRATOR-URL/campus --set=login=campus --file=infra/citus/coordinator.sql
--
-- On each worker before: roles.sql and CREATE EXTENSION citus. Not run by our tests: README.md.
\set ON_ERROR_STOP on

CREATE EXTENSION IF NOT EXISTS citus;
SELECT citus_set_coordinator_host('coordinator', 5432);
SELECT citus_add_node('east', 5432);
SELECT citus_add_node('west', 5432);

-- Schemas made from now on are spread; public is there already and stays on the coordinator.
ALTER ROLE :"login" SET citus.enable_schema_based_sharding = on;
ALTER ROLE :"login" SET citus.propagate_set_commands = 'local';

-- Then: DATABASE_ONE_STATEMENT_PER_MESSAGE=true, manage.py migrate_schemas, and no reference table.
