-- What a question's vector cannot find, because it has no vector or one of another embedding space, is found by its words. From this
-- index a search knows in three lookups that a user has no such memory, which is so nearly always, however many memories there are.
CREATE INDEX memory_space ON memory (tenant_id, user_id, embedding_fingerprint) WHERE status = 'ACTIVE';
