-- A paper is kept under a key too, in the one series of keys with acts. It takes no positions: its key answers with the
-- paper it kept.

alter table ledger.commands
    alter column first drop not null,
    alter column last drop not null,
    add column file text,
    add constraint commands_answer check (
        (file is null and first is not null and last is not null)
        or (file is not null and first is null and last is null)
    );
