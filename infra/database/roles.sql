-- The database roles of KommunalCampus, and its database. Run once by an administrator, and again
-- after an upgrade; what is right already is left as it is:
--
--   psql ADMINISTRATOR-URL --set=login=campus --set=database=campus --file=infra/database/roles.sql
--
-- `login` is the role in DATABASE_URL: it owns nothing and, by itself, may read nothing. Each
-- connection says for whom it works, and takes that role. Give it a password: \password campus
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;

SELECT format('CREATE ROLE %I NOLOGIN NOINHERIT', name)
  FROM unnest(ARRAY[
         'campus_owner',         -- owns schemas and tables: migrations, new municipalities
         'campus_application',   -- the log-ins' way to all others
         'campus_municipality',  -- the group of the municipalities' roles m_…
         'campus_cooperative', 'campus_ministry', 'campus_provider']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE campus_owner CREATEROLE;

SELECT format('CREATE ROLE %I LOGIN', :'login')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
ALTER ROLE :"login" NOINHERIT NOCREATEROLE NOCREATEDB;

-- Who may become whom. Nobody has another's rights without becoming it.
SELECT current_setting('server_version_num')::int >= 160000 AS says_how \gset
\if :says_how
  \set becomes 'WITH INHERIT FALSE, SET TRUE'
  \set administers 'WITH ADMIN TRUE, INHERIT FALSE, SET FALSE'
\else
  \set becomes ''
  \set administers 'WITH ADMIN OPTION'
\endif
GRANT campus_owner, campus_cooperative, campus_ministry, campus_provider
   TO campus_application :becomes;
GRANT campus_municipality TO campus_owner :administers;
-- To take a role, PostgreSQL lists all that the log-in may become, and for each municipality looks
-- for the group in that list: granted here, it stands at the top and is found at once.
GRANT campus_municipality TO campus_application :becomes;
GRANT campus_application TO :"login" :becomes;

SELECT format('CREATE DATABASE %I OWNER campus_owner', :'database')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
ALTER DATABASE :"database" OWNER TO campus_owner;

-- Before there were these roles, the log-in owned the tables and inherited the municipalities'.
\connect :"database"
SET client_min_messages = error;
REASSIGN OWNED BY :"login" TO campus_owner;
SELECT format('REVOKE %I FROM %I GRANTED BY %I CASCADE',
              role.rolname, member.rolname, grantor.rolname)
  FROM pg_auth_members AS link
  JOIN pg_roles AS role ON role.oid = link.roleid
  JOIN pg_roles AS member ON member.oid = link.member
  JOIN pg_roles AS grantor ON grantor.oid = link.grantor
 WHERE member.rolname = :'login' AND role.rolname <> 'campus_application' \gexec
SELECT format(sentence, name)
  FROM pg_roles AS town, quote_ident(town.rolname) AS name,
       (VALUES ('GRANT %s TO campus_application ' || :'becomes', 'campus_application'),
               ('GRANT %s TO campus_owner ' || :'administers', 'campus_owner'))
         AS wanted (sentence, member)
 WHERE town.rolname ~ '^m_[0-9a-z_]{1,50}$'
   AND NOT EXISTS (SELECT FROM pg_auth_members
                    WHERE roleid = town.oid AND pg_auth_members.member = wanted.member::regrole)
 \gexec
SELECT format('GRANT campus_municipality TO %I', town.rolname)
  FROM pg_roles AS town
 WHERE town.rolname ~ '^m_[0-9a-z_]{1,50}$'
   AND NOT EXISTS (SELECT FROM pg_auth_members WHERE roleid = 'campus_municipality'::regrole
                                                  AND member = town.oid) \gexec

-- A new municipality's role is one that was ready, renamed. Whether the owner may do that PostgreSQL
-- finds out by listing the roles of all municipalities, from version 16 on; here it is one look. A
-- superuser's only: who else runs this file may not rename what the owner has made.
SELECT rolsuper AND :'says_how' AS renames FROM pg_roles WHERE rolname = current_user \gset
\if :renames
CREATE SCHEMA IF NOT EXISTS campus_administration;
GRANT USAGE ON SCHEMA campus_administration TO campus_owner;
CREATE OR REPLACE FUNCTION campus_administration.rename_ready_role(ready name, coming name)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $rename$
BEGIN
  IF ready !~ '^m_ready_[0-9a-f]{8}_' OR coming !~ '^m_[0-9]{12}_[0-9a-z_]{1,37}$'
     OR NOT EXISTS (SELECT FROM pg_auth_members
                     WHERE roleid = to_regrole(quote_ident(ready)) AND admin_option
                       AND member = 'campus_owner'::regrole) THEN
    RAISE EXCEPTION 'role % may not become %', ready, coming USING ERRCODE = '42501';
  END IF;
  EXECUTE format('ALTER ROLE %I RENAME TO %I', ready, coming);
END
$rename$;
REVOKE ALL ON FUNCTION campus_administration.rename_ready_role(name, name) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION campus_administration.rename_ready_role(name, name) TO campus_owner;
\endif

-- All other rights are given by `manage.py migrate_schemas`. Which migrations a database has had,
-- commands want to know before that.
SELECT 'GRANT SELECT ON public.django_migrations TO campus_cooperative'
 WHERE to_regclass('public.django_migrations') IS NOT NULL \gexec
