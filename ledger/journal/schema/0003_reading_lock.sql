-- Whoever reads several read models in one snapshot locks this table first, in share mode, before the snapshot is
-- taken; their exchange locks it exclusively. Without it a snapshot from before an exchange could see the new tables
-- without the rows that the exchange itself wrote.

create table ledger.reading_lock ();
comment on table ledger.reading_lock is 'holds nothing: locked by readers of the read models, and by their exchange';
grant select on ledger.reading_lock to thidua_app;
