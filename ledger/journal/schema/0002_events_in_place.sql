-- An event stands where the head has numbered it, at the head's time, next in its stream, and its columns are copies of
-- its entry: whoever inserts it. (That every drawn position is used, and none twice, is seen to by 0001.)

create function ledger.in_place() returns trigger language plpgsql set search_path = ledger, pg_temp as $$
declare
    stray record;
begin
    select f.notification_id as position, f.originator_id as stream, f.originator_version as version into stray
      from fresh f cross join ledger.head h
     where f.notification_id > h.position
        or f.recorded_at <> h.recorded_at
        or f.originator_version > 1 and not exists (
               select from ledger.events e
                where e.originator_id = f.originator_id and e.originator_version = f.originator_version - 1)
        or not convert_from(f.state, 'UTF8')::jsonb @> jsonb_build_object(
               'stream', f.originator_id, 'version', f.originator_version, 'topic', f.topic,
               'position', f.notification_id, 'on', to_char(f.on_day, 'YYYY-MM-DD'),
               'recorded_at', to_char(f.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
     limit 1;
    if found then
        raise exception 'version % of % is out of place at position %', stray.version, stray.stream, stray.position;
    end if;
    return null;
end $$;
create trigger events_in_place after insert on ledger.events referencing new table as fresh
    for each statement execute function ledger.in_place();
