-- Lawful erasure: the database itself carries out an order in the transaction that records it. Nothing else takes a row
-- of ledger.erasable away, the owner's own hand included, and of the commands only the fingerprint of an erased content.

create view ledger.erasures as
    select named::bigint as position, e.notification_id as ordered
      from ledger.events e,
           jsonb_array_elements_text(convert_from(e.state, 'UTF8')::jsonb -> 'facts' -> 'positions') named
     where e.originator_id >= 'erasure/' and e.originator_id < 'erasure0' and e.topic = 'erasure.ordered.v1';
comment on view ledger.erasures is 'position of an event whose erasable part is ordered gone; position of the order';

-- A short text is found from its SHA-256 by trying, so the fingerprint of the command that brought it goes too.
create function ledger.erase(event bigint) returns bigint
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
    gone bigint := 0;
begin
    if exists (select from ledger.erasures o join ledger.erasable x using (position) where o.ordered = event) then
        delete from ledger.erasable x using ledger.erasures o where o.ordered = event and x.position = o.position;
        get diagnostics gone = row_count;
    end if;
    update ledger.commands c set fingerprint = decode(repeat('00', 32), 'hex')
      from ledger.erasures o
      join ledger.events e on e.notification_id = o.position,
           lateral (select convert_from(e.state, 'UTF8')::jsonb as entry) s
     where o.ordered = event and c.person = s.entry -> 'by' ->> 'person' and c.id = s.entry ->> 'command';
    return gone;
end $$;
revoke all on function ledger.erase(bigint) from public;

create function ledger.erase_as_ordered() returns trigger
language plpgsql security definer set search_path = ledger, pg_temp as $$
begin
    perform ledger.erase(new.notification_id);
    return null;
end $$;
create trigger events_erasure after insert on ledger.events for each row
    when (new.topic = 'erasure.ordered.v1') execute function ledger.erase_as_ordered();

create function ledger.only_as_ordered() returns trigger
language plpgsql set search_path = ledger, pg_temp as $$
begin
    if tg_level = 'STATEMENT' and exists (select from ledger.erasures join ledger.erasable using (position)) then
        return null;
    elsif tg_level = 'ROW' and exists (select from ledger.erasures o where o.position = old.position) then
        return old;
    end if;
    raise exception '% on %.% is refused: no erasure is ordered', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end $$;
drop trigger erasable_append_only on ledger.erasable;
create trigger erasable_append_only before update or truncate on ledger.erasable
    for each statement execute function ledger.refuse();
create trigger erasable_ordered before delete on ledger.erasable
    for each statement execute function ledger.only_as_ordered();
create trigger erasable_row_ordered before delete on ledger.erasable
    for each row execute function ledger.only_as_ordered();

create function ledger.only_fingerprint_as_ordered() returns trigger
language plpgsql set search_path = ledger, pg_temp as $$
begin
    if new.fingerprint = decode(repeat('00', 32), 'hex')
       and (new.person, new.id, new.first, new.last, new.file)
           is not distinct from (old.person, old.id, old.first, old.last, old.file)
       and exists (select from ledger.erasures o where o.position between old.first and old.last) then
        return new;
    end if;
    raise exception '% on %.% is refused: no erasure is ordered', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end $$;
drop trigger commands_append_only on ledger.commands;
create trigger commands_append_only before delete or truncate on ledger.commands
    for each statement execute function ledger.refuse();
create trigger commands_ordered before update on ledger.commands
    for each row execute function ledger.only_fingerprint_as_ordered();

grant select on ledger.erasures to thidua_app;
