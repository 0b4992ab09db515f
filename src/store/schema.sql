-- Schema 1 of a Tocsin store. README.md of this folder explains it; the views at the end are for reading.
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
  UNIQUE (feed, sha256)
) STRICT;

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
  children      INTEGER NOT NULL
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

CREATE TRIGGER file_stays BEFORE UPDATE ON file BEGIN SELECT RAISE(ABORT, 'append-only: files are never changed'); END;
CREATE TRIGGER file_remains BEFORE DELETE ON file BEGIN SELECT RAISE(ABORT, 'append-only: files are never deleted'); END;
CREATE TRIGGER notification_stays BEFORE UPDATE ON notification BEGIN SELECT RAISE(ABORT, 'append-only: a revision is a further row'); END;
CREATE TRIGGER notification_remains BEFORE DELETE ON notification BEGIN SELECT RAISE(ABORT, 'append-only: rows are never deleted'); END;
CREATE TRIGGER observation_stays BEFORE UPDATE ON observation BEGIN SELECT RAISE(ABORT, 'append-only: a revision is a further row'); END;
CREATE TRIGGER observation_remains BEFORE DELETE ON observation BEGIN SELECT RAISE(ABORT, 'append-only: rows are never deleted'); END;
CREATE TRIGGER rejection_stays BEFORE UPDATE ON rejection BEGIN SELECT RAISE(ABORT, 'append-only: rejections are never changed'); END;
CREATE TRIGGER rejection_remains BEFORE DELETE ON rejection BEGIN SELECT RAISE(ABORT, 'append-only: rejections are never deleted'); END;

CREATE VIEW readable_notification AS
SELECT n.row_id, f.feed, f.name AS file_name, n.file AS file_id, n.line,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.received / 1000.0, 'unixepoch') AS recorded, f.illustrative, n.first_version, n.id,
       a.text AS authority, r.text AS residence,
       date(n.incident * 86400, 'unixepoch') AS incident,
       date(n.aware * 86400, 'unixepoch') AS aware,
       date(n.notified * 86400, 'unixepoch') AS notified,
       n.children,
       (SELECT name FROM code WHERE field = 'record_type' AND value = n.answers >> 0 & 15) AS record_type,
       (SELECT name FROM code WHERE field = 'nature' AND value = n.answers >> 4 & 15) AS nature,
       (SELECT name FROM code WHERE field = 'status' AND value = n.answers >> 8 & 15) AS status,
       (SELECT name FROM code WHERE field = 'looked_after' AND value = n.answers >> 12 & 15) AS looked_after,
       (SELECT name FROM code WHERE field = 'abuse_neglect' AND value = n.answers >> 16 & 15) AS abuse_neglect,
       (SELECT name FROM code WHERE field = 'place' AND value = n.answers >> 20 & 15) AS place,
       (SELECT name FROM code WHERE field = 'other_reason' AND value = n.answers >> 24 & 15) AS other_reason,
       (SELECT name FROM code WHERE field = 'cause' AND value = n.answers >> 28 & 15) AS cause,
       (SELECT name FROM code WHERE field = 'age' AND value = n.answers >> 32 & 15) AS age,
       (SELECT name FROM code WHERE field = 'sex' AND value = n.answers >> 36 & 15) AS sex,
       (SELECT name FROM code WHERE field = 'ethnicity' AND value = n.answers >> 40 & 15) AS ethnicity,
       (SELECT name FROM code WHERE field = 'disability' AND value = n.answers >> 44 & 15) AS disability,
       (SELECT name FROM code WHERE field = 'placement' AND value = n.answers >> 48 & 15) AS placement,
       (SELECT name FROM code WHERE field = 'child_in_need_plan' AND value = n.answers >> 52 & 15) AS child_in_need_plan,
       (SELECT name FROM code WHERE field = 'child_protection_plan' AND value = n.answers >> 56 & 15) AS child_protection_plan,
       (SELECT name FROM code WHERE field = 'known_to_agency' AND value = n.answers >> 60 & 15) AS known_to_agency
FROM notification n
JOIN file f ON f.id = n.file
JOIN area a ON a.id = n.authority
LEFT JOIN area r ON r.id = n.residence;

CREATE VIEW readable_observation AS
SELECT o.row_id, f.feed, f.name AS file_name, o.file AS file_id, o.line,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.received / 1000.0, 'unixepoch') AS recorded, f.illustrative, o.first_version,
       m.text AS measure,
       (SELECT name FROM code WHERE field = 'level' AND value = o.level) AS level,
       a.text AS area,
       date(o.first_day * 86400, 'unixepoch') AS first_day,
       date(o.last_day * 86400, 'unixepoch') AS last_day,
       b.text AS breakdown,
       (SELECT name FROM code WHERE field = 'state' AND value = o.state) AS state,
       o.shown, o.lower, o.upper
FROM observation o
JOIN file f ON f.id = o.file
JOIN measure m ON m.id = o.measure
JOIN area a ON a.id = o.area
JOIN breakdown b ON b.id = o.breakdown;
