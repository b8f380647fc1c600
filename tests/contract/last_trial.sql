-- The tables of the last trial version, as SQLite tells them (sqlite_master).
CREATE TABLE air_line (
	chain VARCHAR(64) NOT NULL,
	seq INTEGER NOT NULL,
	unit TEXT NOT NULL,
	site VARCHAR(200) NOT NULL,
	event VARCHAR(40) NOT NULL,
	slot VARCHAR(300) NOT NULL,
	at DATETIME NOT NULL,
	seconds DOUBLE NOT NULL,
	episode VARCHAR(200) NOT NULL,
	line TEXT NOT NULL,
	hash VARCHAR(64) NOT NULL,
	PRIMARY KEY (chain, seq)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE approval (
	subject VARCHAR(200) NOT NULL,
	document TEXT NOT NULL,
	episode TEXT NOT NULL, show VARCHAR(100), programme VARCHAR(100), air_time DATETIME, season INTEGER, until DATE, audiences TEXT, digest VARCHAR(64),
	PRIMARY KEY (subject)
);
CREATE TABLE audit (
	number INTEGER NOT NULL,
	at DATETIME NOT NULL,
	who VARCHAR(100) NOT NULL,
	address VARCHAR(100) NOT NULL,
	act TEXT NOT NULL,
	subject TEXT NOT NULL,
	detail TEXT NOT NULL,
	PRIMARY KEY (number)
);
CREATE TABLE calendar (
	id INTEGER NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE episode (
	"key" VARCHAR(200) NOT NULL,
	guid VARCHAR(64) NOT NULL,
	show VARCHAR(100) NOT NULL,
	programme VARCHAR(100) NOT NULL,
	number INTEGER NOT NULL,
	air_time DATETIME NOT NULL,
	title TEXT NOT NULL,
	recipe VARCHAR(128) NOT NULL,
	document TEXT NOT NULL, season INTEGER, until DATE, audiences TEXT, digest VARCHAR(64),
	PRIMARY KEY ("key"),
	UNIQUE (guid)
);
CREATE TABLE hand_over (
	"key" VARCHAR(200) NOT NULL,
	revision INTEGER NOT NULL,
	digest VARCHAR(64) NOT NULL,
	issued DATETIME NOT NULL,
	PRIMARY KEY ("key")
);
CREATE TABLE job (
	id INTEGER NOT NULL,
	kind VARCHAR(40) NOT NULL,
	title TEXT NOT NULL,
	argument TEXT NOT NULL,
	who TEXT NOT NULL,
	state VARCHAR(40) NOT NULL,
	done INTEGER NOT NULL,
	parts INTEGER NOT NULL,
	told TEXT NOT NULL,
	result TEXT NOT NULL,
	tries INTEGER NOT NULL,
	made DATETIME NOT NULL,
	beat DATETIME,
	PRIMARY KEY (id)
);
CREATE TABLE journal (
	number INTEGER NOT NULL,
	at DATETIME NOT NULL,
	who TEXT NOT NULL,
	subject VARCHAR(200) NOT NULL,
	item INTEGER NOT NULL,
	"before" VARCHAR(40) NOT NULL,
	"after" VARCHAR(40) NOT NULL,
	occurrence VARCHAR(300) NOT NULL,
	audio_sha256 VARCHAR(64) NOT NULL,
	script_sha256 VARCHAR(64) NOT NULL,
	reason TEXT NOT NULL,
	previous VARCHAR(64) NOT NULL,
	hash VARCHAR(64) NOT NULL,
	PRIMARY KEY (number),
	UNIQUE (hash)
);
CREATE TABLE one_time_link (
	token VARCHAR(64) NOT NULL,
	person INTEGER NOT NULL,
	until DATETIME NOT NULL,
	PRIMARY KEY (token)
);
CREATE TABLE person (
	id INTEGER NOT NULL,
	account VARCHAR(100) NOT NULL,
	name TEXT NOT NULL,
	role VARCHAR(40) NOT NULL,
	unit VARCHAR(200) NOT NULL,
	ended BOOLEAN NOT NULL,
	password TEXT NOT NULL,
	created DATETIME NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (account)
);
CREATE TABLE queue_item (
	id INTEGER NOT NULL,
	occurrence VARCHAR(300) NOT NULL,
	position INTEGER NOT NULL,
	state VARCHAR(40) NOT NULL,
	episode VARCHAR(200) NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE queue_order (
	occurrence VARCHAR(300) NOT NULL,
	version INTEGER NOT NULL,
	PRIMARY KEY (occurrence)
);
CREATE TABLE refused_sign_in (
	door VARCHAR(200) NOT NULL,
	count INTEGER NOT NULL,
	last DATETIME NOT NULL,
	PRIMARY KEY (door)
);
CREATE TABLE sign_in (
	token VARCHAR(64) NOT NULL,
	person INTEGER NOT NULL,
	csrf VARCHAR(64) NOT NULL,
	since DATETIME NOT NULL,
	seen DATETIME NOT NULL,
	address VARCHAR(100) NOT NULL,
	PRIMARY KEY (token)
);
CREATE TABLE slot (
	"key" VARCHAR(200) NOT NULL,
	place INTEGER NOT NULL,
	unit VARCHAR(200) NOT NULL,
	site VARCHAR(200) NOT NULL,
	programme VARCHAR(100) NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY ("key")
);
CREATE TABLE station_heard (
	id INTEGER NOT NULL,
	station VARCHAR(64) NOT NULL,
	episode VARCHAR(200) NOT NULL,
	revision INTEGER NOT NULL,
	started DATETIME NOT NULL,
	seconds DOUBLE NOT NULL,
	note TEXT NOT NULL,
	received DATETIME NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE station_receipt (
	id INTEGER NOT NULL,
	station VARCHAR(64) NOT NULL,
	at DATETIME NOT NULL,
	received DATETIME NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE station_token (
	digest VARCHAR(64) NOT NULL,
	station VARCHAR(64) NOT NULL,
	name TEXT NOT NULL,
	kind VARCHAR(20) NOT NULL,
	made DATETIME NOT NULL,
	ended DATETIME,
	PRIMARY KEY (digest)
);
CREATE TABLE unit (
	id INTEGER NOT NULL,
	"key" VARCHAR(200) NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	parent VARCHAR(200) NOT NULL,
	first DATE,
	last DATE,
	PRIMARY KEY (id)
);
CREATE INDEX ix_air_line_at ON air_line (at);
CREATE INDEX ix_air_line_slot ON air_line (slot);
CREATE INDEX ix_episode_line ON episode (air_time, "key", show, programme, season, digest, until, audiences);
CREATE INDEX ix_episode_show_air_time ON episode (show, air_time);
CREATE INDEX ix_job_state ON job (state);
CREATE INDEX ix_journal_subject ON journal (subject, number);
CREATE INDEX ix_queue_item_occurrence ON queue_item (occurrence, position);
CREATE INDEX ix_sign_in_person ON sign_in (person);
CREATE UNIQUE INDEX ix_station_heard_once ON station_heard (station, episode, started);
CREATE UNIQUE INDEX ix_station_receipt_station ON station_receipt (station, at);
CREATE INDEX ix_station_token_station ON station_token (station);
CREATE INDEX ix_unit_key ON unit ("key");
INSERT INTO alembic_version VALUES ('0008');
