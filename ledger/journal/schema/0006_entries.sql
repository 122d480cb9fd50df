-- The signed entry of each event, and the key under which an entry names its stream. Entries are the leaves of the
-- transparency log: written with the event, in its transaction; never changed, never taken away.

create table ledger.entries (
    position bigint primary key check (position >= 1),
    entry    bytea not null check (octet_length(entry) <= 65535),
    leaf     bytea not null check (octet_length(leaf) = 32)
);
comment on column ledger.entries.entry is
    'canonical JSON (RFC 8785) with the application''s signature: what is published, never rewritten';
comment on column ledger.entries.leaf is 'SHA-256(0x00 || entry): a copy, for the next entry of the stream';

create table ledger.stream_keys (
    stream text collate "C" primary key,
    key    bytea not null check (octet_length(key) = 32)
);
comment on column ledger.stream_keys.key is
    'random: HMAC-SHA256(key, stream) is all that entries say of the stream; it travels with the evidence';

create trigger entries_append_only before update or delete or truncate on ledger.entries
    for each statement execute function ledger.refuse();
create trigger stream_keys_append_only before update or delete or truncate on ledger.stream_keys
    for each statement execute function ledger.refuse();

grant select, insert on ledger.entries, ledger.stream_keys to thidua_app;
