-- The journal: events, their erasable parts, the head that numbers them, and what makes acts repeatable.
-- Column names of ledger.events are those the event-sourcing library reads; ledger.journal says them plainly.

create schema ledger;
create schema reading;

create table ledger.events (
    originator_id      text        collate "C" not null,
    originator_version bigint      not null check (originator_version >= 1),
    topic              text        not null,
    state              bytea       not null,
    notification_id    bigint      not null check (notification_id >= 1),
    recorded_at        timestamptz not null,
    on_day             date        not null,
    salt               bytea       not null check (octet_length(salt) = 32),
    constraint events_stream_version primary key (originator_id, originator_version),
    constraint events_position unique (notification_id)
);
create index events_recorded_at on ledger.events (recorded_at, notification_id);
comment on column ledger.events.state is
    'canonical JSON of envelope and facts: what was written, what is signed, never rewritten';

-- Free text and references to persons, apart: the only part that may lawfully be erased.
create table ledger.erasable (
    position bigint primary key,
    body     bytea not null,
    salt     bytea not null check (octet_length(salt) = 32)
);

-- One row: the last position drawn and its time. Its UPDATE is the append lock.
create table ledger.head (
    one         boolean     primary key default true check (one),
    position    bigint      not null check (position >= 0),
    recorded_at timestamptz not null
);
insert into ledger.head (position, recorded_at) values (0, '2000-01-01T00:00:00Z');

-- A repeated act finds here what it recorded the first time.
create table ledger.commands (
    person      text  not null,
    id          text  not null,
    fingerprint bytea not null check (octet_length(fingerprint) = 32),
    first       bigint not null,
    last        bigint not null,
    primary key (person, id)
);

-- Attached papers by their content.
create table ledger.files (
    sha256     text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    media_type text not null,
    body       bytea not null
);

-- Draw the next positions. The row lock serialises all appends; a second writer waits here and then reads the
-- row the first one left, so positions are dense and times never run backwards in commit order.
create function ledger.advance(many bigint) returns table (head bigint, at timestamptz)
language sql security definer set search_path = ledger, pg_temp as $$
    update ledger.head
       set position = head.position + many,
           recorded_at = greatest(clock_timestamp(), head.recorded_at)
     where many >= 0
    returning head.position, head.recorded_at
$$;

create function ledger.refuse() returns trigger language plpgsql as $$
begin
    raise exception '% on %.% is refused: the journal is append-only', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end $$;

create trigger events_append_only before update or delete or truncate on ledger.events
    for each statement execute function ledger.refuse();
create trigger erasable_append_only before update or delete or truncate on ledger.erasable
    for each statement execute function ledger.refuse();
create trigger commands_append_only before update or delete or truncate on ledger.commands
    for each statement execute function ledger.refuse();
create trigger files_append_only before update or delete or truncate on ledger.files
    for each statement execute function ledger.refuse();
create trigger head_stays before delete or truncate on ledger.head
    for each statement execute function ledger.refuse();

create function ledger.head_forward() returns trigger language plpgsql as $$
begin
    if new.position < old.position or new.recorded_at < old.recorded_at then
        raise exception 'the head of the journal never goes back';
    end if;
    return new;
end $$;
create trigger head_forward before update on ledger.head for each row execute function ledger.head_forward();

-- What the head has numbered must be there when the transaction ends: positions stay dense, whoever writes.
create function ledger.head_reached() returns trigger language plpgsql as $$
begin
    if (select count(*) from ledger.events e where e.notification_id > old.position and e.notification_id <= new.position)
       <> new.position - old.position then
        raise exception 'positions % to % were drawn and not all used', old.position + 1, new.position;
    end if;
    return null;
end $$;
create constraint trigger head_reached after update of position on ledger.head
    deferrable initially deferred for each row
    when (new.position <> old.position) execute function ledger.head_reached();

create view ledger.log as
    select notification_id as position, originator_id as stream, originator_version as version, topic, recorded_at,
           on_day, convert_from(state, 'UTF8')::jsonb as entry
      from ledger.events;

grant usage on schema ledger, reading to thidua_app;
grant select, insert on ledger.events, ledger.erasable, ledger.commands, ledger.files to thidua_app;
grant select on ledger.head, ledger.log to thidua_app;
revoke all on function ledger.advance(bigint) from public;
grant execute on function ledger.advance(bigint) to thidua_app;
