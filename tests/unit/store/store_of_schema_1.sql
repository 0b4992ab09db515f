-- A store of schema 1, as release 0.1.0 wrote it: three files of made-up rows, of which one revises another.
PRAGMA page_size = 16384;
PRAGMA journal_mode = WAL;
BEGIN TRANSACTION;
CREATE TABLE area      (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO "area" VALUES(1,'E06000001');
INSERT INTO "area" VALUES(2,'E06000002');
CREATE TABLE breakdown (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO "breakdown" VALUES(1,'');
CREATE TABLE code (
  field TEXT    NOT NULL,
  value INTEGER NOT NULL,
  name  TEXT    NOT NULL,
  PRIMARY KEY (field, value)
) STRICT, WITHOUT ROWID;
INSERT INTO "code" VALUES('abuse_neglect',0,'');
INSERT INTO "code" VALUES('abuse_neglect',1,'known');
INSERT INTO "code" VALUES('abuse_neglect',2,'suspected');
INSERT INTO "code" VALUES('abuse_neglect',3,'not_suspected');
INSERT INTO "code" VALUES('age',0,'');
INSERT INTO "code" VALUES('age',1,'unborn');
INSERT INTO "code" VALUES('age',2,'under_1');
INSERT INTO "code" VALUES('age',3,'1_to_5');
INSERT INTO "code" VALUES('age',4,'6_to_10');
INSERT INTO "code" VALUES('age',5,'11_to_15');
INSERT INTO "code" VALUES('age',6,'16_to_17');
INSERT INTO "code" VALUES('age',7,'16_to_21');
INSERT INTO "code" VALUES('age',8,'22_to_24');
INSERT INTO "code" VALUES('age',9,'not_known');
INSERT INTO "code" VALUES('cause',0,'');
INSERT INTO "code" VALUES('cause',1,'non_accidental_injury');
INSERT INTO "code" VALUES('cause',2,'neglect');
INSERT INTO "code" VALUES('cause',3,'sudi');
INSERT INTO "code" VALUES('cause',4,'suspected_suicide');
INSERT INTO "code" VALUES('cause',5,'extra_familial_assault');
INSERT INTO "code" VALUES('cause',6,'sexual_abuse_exploitation');
INSERT INTO "code" VALUES('cause',7,'other');
INSERT INTO "code" VALUES('cause',8,'not_known');
INSERT INTO "code" VALUES('child_in_need_plan',0,'');
INSERT INTO "code" VALUES('child_in_need_plan',1,'yes');
INSERT INTO "code" VALUES('child_in_need_plan',2,'no');
INSERT INTO "code" VALUES('child_in_need_plan',3,'not_known');
INSERT INTO "code" VALUES('child_protection_plan',0,'');
INSERT INTO "code" VALUES('child_protection_plan',1,'yes');
INSERT INTO "code" VALUES('child_protection_plan',2,'no');
INSERT INTO "code" VALUES('child_protection_plan',3,'not_known');
INSERT INTO "code" VALUES('disability',0,'');
INSERT INTO "code" VALUES('disability',1,'yes');
INSERT INTO "code" VALUES('disability',2,'no');
INSERT INTO "code" VALUES('disability',3,'not_known');
INSERT INTO "code" VALUES('ethnicity',0,'');
INSERT INTO "code" VALUES('ethnicity',1,'white');
INSERT INTO "code" VALUES('ethnicity',2,'mixed');
INSERT INTO "code" VALUES('ethnicity',3,'asian');
INSERT INTO "code" VALUES('ethnicity',4,'black');
INSERT INTO "code" VALUES('ethnicity',5,'other');
INSERT INTO "code" VALUES('ethnicity',6,'unknown');
INSERT INTO "code" VALUES('known_to_agency',0,'');
INSERT INTO "code" VALUES('known_to_agency',1,'yes');
INSERT INTO "code" VALUES('known_to_agency',2,'no');
INSERT INTO "code" VALUES('known_to_agency',3,'not_known');
INSERT INTO "code" VALUES('level',0,'country');
INSERT INTO "code" VALUES('level',1,'region');
INSERT INTO "code" VALUES('level',2,'authority');
INSERT INTO "code" VALUES('looked_after',0,'');
INSERT INTO "code" VALUES('looked_after',1,'yes');
INSERT INTO "code" VALUES('looked_after',2,'no');
INSERT INTO "code" VALUES('looked_after',3,'not_known');
INSERT INTO "code" VALUES('nature',0,'child_death');
INSERT INTO "code" VALUES('nature',1,'serious_harm');
INSERT INTO "code" VALUES('nature',2,'other');
INSERT INTO "code" VALUES('other_reason',0,'');
INSERT INTO "code" VALUES('other_reason',1,'child_perpetrator');
INSERT INTO "code" VALUES('other_reason',2,'other_stated');
INSERT INTO "code" VALUES('place',0,'');
INSERT INTO "code" VALUES('place',1,'in_area');
INSERT INTO "code" VALUES('place',2,'outside_england');
INSERT INTO "code" VALUES('placement',0,'');
INSERT INTO "code" VALUES('placement',1,'at_home');
INSERT INTO "code" VALUES('placement',2,'with_relatives');
INSERT INTO "code" VALUES('placement',3,'foster_care');
INSERT INTO "code" VALUES('placement',4,'residential_childrens_home');
INSERT INTO "code" VALUES('placement',5,'semi_independent');
INSERT INTO "code" VALUES('placement',6,'hospital');
INSERT INTO "code" VALUES('placement',7,'mother_and_baby_unit');
INSERT INTO "code" VALUES('placement',8,'secure_or_yoi');
INSERT INTO "code" VALUES('placement',9,'other');
INSERT INTO "code" VALUES('placement',10,'not_known');
INSERT INTO "code" VALUES('record_type',0,'sin');
INSERT INTO "code" VALUES('record_type',1,'cla_death_no_abuse');
INSERT INTO "code" VALUES('record_type',2,'care_leaver_death');
INSERT INTO "code" VALUES('sex',0,'');
INSERT INTO "code" VALUES('sex',1,'male');
INSERT INTO "code" VALUES('sex',2,'female');
INSERT INTO "code" VALUES('sex',3,'transgender');
INSERT INTO "code" VALUES('sex',4,'not_known');
INSERT INTO "code" VALUES('state',0,'exact');
INSERT INTO "code" VALUES('state',1,'rounded');
INSERT INTO "code" VALUES('state',2,'confidential');
INSERT INTO "code" VALUES('state',3,'not_available');
INSERT INTO "code" VALUES('state',4,'not_applicable');
INSERT INTO "code" VALUES('state',5,'low');
INSERT INTO "code" VALUES('state',6,'unreliable');
INSERT INTO "code" VALUES('status',0,'active');
INSERT INTO "code" VALUES('status',1,'amended');
INSERT INTO "code" VALUES('status',2,'withdrawn');
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
INSERT INTO "file" VALUES(1,'events','ev1.csv','3666917806186733fac5eead3abbfe008b0970d1640a4c98364f52c1a1815429',189,1796023529339,3,2,0,0,1,0);
INSERT INTO "file" VALUES(2,'events','ev2.csv','c7b1e38fdede48a1c01a1a50a18c6a920dc645227bd8c99f025f0843449b7be8',189,1796023529455,3,2,1,1,1,0);
INSERT INTO "file" VALUES(3,'population','pop.csv','48c0520ecde305e8a9105d022edad8a00ef2f1cc2d9df0c5cd5645ef0dccbc38',73,1796023529519,1,1,0,0,0,0);
CREATE TABLE measure   (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO "measure" VALUES(1,'child_population');
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
INSERT INTO "notification" VALUES(1,1,2,NULL,19844,1,16,'n1',NULL,NULL,NULL,1);
INSERT INTO "notification" VALUES(2,1,3,NULL,19845,1,0,'n2',NULL,NULL,NULL,1);
INSERT INTO "notification" VALUES(4,2,3,2,19845,2,0,'n2',NULL,NULL,NULL,1);
CREATE TABLE notification_key (slot INTEGER PRIMARY KEY, row_id INTEGER NOT NULL) STRICT;
INSERT INTO "notification_key" VALUES(20962159590421,2);
INSERT INTO "notification_key" VALUES(146611596316932,1);
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
INSERT INTO "observation" VALUES(1,3,2,NULL,1,2,1,19358,19722,1,0,20000.0,20000.0,20000.0);
CREATE TABLE observation_key  (slot INTEGER PRIMARY KEY, row_id INTEGER NOT NULL) STRICT;
INSERT INTO "observation_key" VALUES(192953984974771,1);
CREATE TABLE rejection (
  id          INTEGER PRIMARY KEY,
  file        INTEGER NOT NULL REFERENCES file,
  line        INTEGER NOT NULL,
  record      INTEGER NOT NULL,
  column_name TEXT    NOT NULL,
  rule        TEXT    NOT NULL,
  value_class TEXT    NOT NULL
) STRICT;
INSERT INTO "rejection" VALUES(1,1,4,3,'date_notified','future_date','text of 10 characters');
INSERT INTO "rejection" VALUES(2,2,4,3,'date_notified','future_date','text of 10 characters');
CREATE INDEX notification_version ON notification (first_version) WHERE first_version IS NOT NULL;
CREATE INDEX observation_version ON observation (first_version) WHERE first_version IS NOT NULL;
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
COMMIT;
PRAGMA application_id = 1416586099;
PRAGMA user_version = 1;
