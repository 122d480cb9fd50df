-- Names of persons behind the opaque references of facts, apart from the journal: no event holds one, so a name can lawfully
-- be erased. What is erased stays erased, and says so. The service names and erases; it can neither delete a row nor move it.

create table ledger.names (
    council text not null,
    person  text not null,
    name    text check (length(name) between 1 and 200),
    primary key (council, person)
);
comment on column ledger.names.name is 'null: erased by law';

create function ledger.erased_stays_erased() returns trigger language plpgsql as $$
begin
    if old.name is null and new.name is not null then
        raise exception 'a name that was erased stays erased' using errcode = 'insufficient_privilege';
    end if;
    if (old.council, old.person) is distinct from (new.council, new.person) then
        raise exception 'a name stays with its reference' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger names_erased before update on ledger.names
    for each row execute function ledger.erased_stays_erased();
create trigger names_stay before delete or truncate on ledger.names
    for each statement execute function ledger.refuse();

grant select, insert, update (name) on ledger.names to thidua_app;
