-- Makes schema 2 of schema 1. The table of files is made anew: the same bytes may come again and say something new, which its
-- UNIQUE (feed, sha256) forbade, and SQLite drops no constraint. Whether a file of schema 1 was taken as it came is not known.

DROP VIEW readable_notification;
DROP VIEW readable_observation;

CREATE TABLE file_2 (
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
INSERT INTO file_2 SELECT id, feed, name, sha256, bytes, received, row_count, accepted, unchanged, revised, rejected, illustrative, 0, 0 FROM file;
DROP TABLE file;
ALTER TABLE file_2 RENAME TO file;
CREATE INDEX file_content ON file (feed, sha256);
CREATE TRIGGER file_stays BEFORE UPDATE ON file BEGIN SELECT RAISE(ABORT, 'append-only: files are never changed'); END;
CREATE TRIGGER file_remains BEFORE DELETE ON file BEGIN SELECT RAISE(ABORT, 'append-only: files are never deleted'); END;

ALTER TABLE notification ADD COLUMN outcome_later INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notification ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

-- Every row that was not taken, by rule and column; `rejection` holds the first of them.
CREATE TABLE rejection_count (
  file        INTEGER NOT NULL REFERENCES file,
  column_name TEXT    NOT NULL,
  rule        TEXT    NOT NULL,
  row_count   INTEGER NOT NULL,
  first_line  INTEGER NOT NULL,
  PRIMARY KEY (file, column_name, rule)
) STRICT, WITHOUT ROWID;
INSERT INTO rejection_count SELECT file, column_name, rule, count(*), min(line) FROM rejection GROUP BY file, column_name, rule;
CREATE TRIGGER rejection_count_stays BEFORE UPDATE ON rejection_count BEGIN SELECT RAISE(ABORT, 'append-only: rejections are never changed'); END;
CREATE TRIGGER rejection_count_remains BEFORE DELETE ON rejection_count BEGIN SELECT RAISE(ABORT, 'append-only: rejections are never deleted'); END;
