-- On the coordinator, after node.sql on all servers and while the database is empty:
--
--   psql ADMINISTRATOR-URL/campus --set=login=campus --set=coordinator=coordinator \
--        --set=workers=east,west --file=infra/citus/coordinator.sql
--
-- Names are those by which the servers reach each other, here all at the usual port.
\set ON_ERROR_STOP on

SELECT citus_set_coordinator_host(:'coordinator', 5432);
SELECT citus_add_node(name, 5432) FROM unnest(string_to_array(:'workers', ',')) AS name;

-- Schemas made from now on are spread; public stays on the coordinator, and so does the template.
ALTER ROLE :"login" SET citus.enable_schema_based_sharding = on;
-- What a transaction says with SET LOCAL holds on the workers too: limits of time, who is forgotten.
ALTER ROLE :"login" SET citus.propagate_set_commands = 'local';

-- Then: DATABASE_ON_CITUS=true for every process, manage.py migrate_schemas, and no reference table.
