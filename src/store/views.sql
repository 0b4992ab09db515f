-- For reading with SQL: every stored version as it was received.

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
       (SELECT name FROM code WHERE field = 'known_to_agency' AND value = n.answers >> 60 & 15) AS known_to_agency,
       (SELECT name FROM code WHERE field = 'outcome_later' AND value = n.outcome_later) AS outcome_later,
       n.version
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
