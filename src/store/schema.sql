-- Schema 2 of a Tocsin store. README.md of this folder explains it; the views for reading are in views.sql.
-- Days are whole days since 1970-01-01, instants are milliseconds since then, UTC. Nothing is ever updated or deleted.

CREATE TABLE file (
  id           INTEGER PRIMARY KEY,
  feed         TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  sha256       TEXT    NOT NULL,
  bytes        INTEGER NOT NULL,
  received     INTEGER NOT NULL,  -- instant: the recorded time of every row of the file
  row_count    INTEGER NOT NULL,
  accepted     INTEGER NOT NULL,
  unchanged    INTEGER NOT NULL,
  revised      INTEGER NOT NULL,
  rejected     INTEGER NOT NULL,
  illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),
  outside      INTEGER NOT NULL DEFAULT 0,
  live         INTEGER NOT NULL DEFAULT 0 CHECK (live IN (0, 1))  -- 1: taken as it came; 0: placed by `received`
) STRICT;
CREATE INDEX file_content ON file (feed, sha256);

-- Texts that recur are kept once.
CREATE TABLE area      (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE measure   (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE breakdown (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

-- The written names of coded fields.
CREATE TABLE code (
  field TEXT    NOT NULL,
  value INTEGER NOT NULL,
  name  TEXT    NOT NULL,
  PRIMARY KEY (field, value)
) STRICT, WITHOUT ROWID;

-- One row a stored version of a notification. `answers` holds sixteen coded fields of four bits each, in the order in which
-- readable_notification takes them apart: a column each costs a quarter of the loading speed.
CREATE TABLE notification (
  row_id        INTEGER PRIMARY KEY,
  file          INTEGER NOT NULL REFERENCES file,
  line          INTEGER NOT NULL,
  first_version INTEGER REFERENCES notification,  -- the first row stored under the same id; NULL in that row itself
  notified      INTEGER NOT NULL,
  authority     INTEGER NOT NULL REFERENCES area,
  answers       INTEGER NOT NULL,
  id            TEXT    NOT NULL,
  residence     INTEGER REFERENCES area,
  incident      INTEGER,
  aware         INTEGER,
  children      INTEGER NOT NULL,
  outcome_later INTEGER NOT NULL DEFAULT 0,
  version       INTEGER NOT NULL DEFAULT 0  -- as the record states it; 0: not stated
) STRICT;
CREATE INDEX notification_version ON notification (first_version) WHERE first_version IS NOT NULL;

-- One row a stored version of an observation.
CREATE TABLE observation (
  row_id        INTEGER PRIMARY KEY,
  file          INTEGER NOT NULL REFERENCES file,
  line          INTEGER NOT NULL,
  first_version INTEGER REFERENCES observation,
  measure       INTEGER NOT NULL REFERENCES measure,
  level         INTEGER NOT NULL,
  area          INTEGER NOT NULL REFERENCES area,
  first_day     INTEGER NOT NULL,
  last_day      INTEGER NOT NULL,
  breakdown     INTEGER NOT NULL REFERENCES breakdown,
  state         INTEGER NOT NULL,
  shown         REAL,  -- NULL for a symbol
  lower         REAL,  -- NULL where nothing is known of the true value
  upper         REAL
) STRICT;
CREATE INDEX observation_version ON observation (first_version) WHERE first_version IS NOT NULL;

-- Where the first version of a key stands. `slot` is 48 bits of the key's hash, or the next free number after it.
CREATE TABLE notification_key (slot INTEGER PRIMARY KEY, row_id INTEGER NOT NULL) STRICT;
CREATE TABLE observation_key  (slot INTEGER PRIMARY KEY, row_id INTEGER NOT NULL) STRICT;

CREATE TABLE rejection (
  id          INTEGER PRIMARY KEY,
  file        INTEGER NOT NULL REFERENCES file,
  line        INTEGER NOT NULL,
  record      INTEGER NOT NULL,
  column_name TEXT    NOT NULL,
  rule        TEXT    NOT NULL,
  value_class TEXT    NOT NULL
) STRICT;
CREATE INDEX rejection_place ON rejection (file, line);

-- Every row that was not taken, by rule and column; `rejection` holds the first of them.
CREATE TABLE rejection_count (
  file        INTEGER NOT NULL REFERENCES file,
  column_name TEXT    NOT NULL,
  rule        TEXT    NOT NULL,
  row_count   INTEGER NOT NULL,
  first_line  INTEGER NOT NULL,
  PRIMARY KEY (file, column_name, rule)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER file_stays BEFORE UPDATE ON file BEGIN SELECT RAISE(ABORT, 'append-only: files are never changed'); END;
CREATE TRIGGER file_remains BEFORE DELETE ON file BEGIN SELECT RAISE(ABORT, 'append-only: files are never deleted'); END;
CREATE TRIGGER notification_stays BEFORE UPDATE ON notification BEGIN SELECT RAISE(ABORT, 'append-only: a revision is a further row'); END;
CREATE TRIGGER notification_remains BEFORE DELETE ON notification BEGIN SELECT RAISE(ABORT, 'append-only: rows are never deleted'); END;
CREATE TRIGGER observation_stays BEFORE UPDATE ON observation BEGIN SELECT RAISE(ABORT, 'append-only: a revision is a further row'); END;
CREATE TRIGGER observation_remains BEFORE DELETE ON observation BEGIN SELECT RAISE(ABORT, 'append-only: rows are never deleted'); END;
CREATE TRIGGER rejection_stays BEFORE UPDATE ON rejection BEGIN SELECT RAISE(ABORT, 'append-only: rejections are never changed'); END;
CREATE TRIGGER rejection_remains BEFORE DELETE ON rejection BEGIN SELECT RAISE(ABORT, 'append-only: rejections are never deleted'); END;
CREATE TRIGGER rejection_count_stays BEFORE UPDATE ON rejection_count BEGIN SELECT RAISE(ABORT, 'append-only: rejections are never changed'); END;
CREATE TRIGGER rejection_count_remains BEFORE DELETE ON rejection_count BEGIN SELECT RAISE(ABORT, 'append-only: rejections are never deleted'); END;
