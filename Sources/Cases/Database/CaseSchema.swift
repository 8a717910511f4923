/// The tables and views of `case.sqlite`, version 1; Documentation/case.md describes them.
enum CaseSchema {
  /// `PRAGMA user_version` of the file.
  static let version = 1
  /// `PRAGMA application_id` of the file: "tltl".
  static let applicationID = 0x746c_746c

  /// The tables, each followed by what belongs to it.
  static let tables = """
    CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE inputs(
      id INTEGER PRIMARY KEY, role TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT,
      octets INTEGER NOT NULL, format TEXT NOT NULL, build_date TEXT NOT NULL);
    CREATE TABLE captures(
      id INTEGER PRIMARY KEY, file TEXT NOT NULL, sha256 TEXT, octets INTEGER NOT NULL,
      format TEXT NOT NULL, link_types TEXT NOT NULL, frames INTEGER NOT NULL,
      first_time TEXT, last_time TEXT, damaged TEXT, phase TEXT NOT NULL);
    CREATE TABLE addresses(id INTEGER PRIMARY KEY, address TEXT NOT NULL);
    CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE apps(id INTEGER PRIMARY KEY, app TEXT NOT NULL);
    CREATE TABLE destinations(
      id INTEGER PRIMARY KEY, position INTEGER NOT NULL,
      address INTEGER NOT NULL REFERENCES addresses,
      name INTEGER REFERENCES names, name_source TEXT NOT NULL,
      name_capture INTEGER, name_frame INTEGER, domain TEXT NOT NULL,
      organisation TEXT NOT NULL, organisation_source TEXT NOT NULL, party TEXT NOT NULL,
      asn INTEGER, as_name TEXT NOT NULL, country TEXT NOT NULL, country_source TEXT NOT NULL,
      location_confidence TEXT NOT NULL, registered_country TEXT NOT NULL,
      operator_country TEXT NOT NULL, name_country TEXT NOT NULL,
      capture INTEGER NOT NULL, first_frame INTEGER NOT NULL,
      first_ns INTEGER NOT NULL, last_ns INTEGER NOT NULL,
      flows INTEGER NOT NULL, connected_flows INTEGER NOT NULL,
      sent_octets INTEGER NOT NULL, received_octets INTEGER NOT NULL,
      round_trip_ns INTEGER, apps TEXT NOT NULL, services TEXT NOT NULL, ports TEXT NOT NULL,
      verdict TEXT NOT NULL, reasons TEXT NOT NULL);
    CREATE TABLE geo(
      destination INTEGER NOT NULL REFERENCES destinations, position INTEGER NOT NULL,
      database TEXT NOT NULL, build_date TEXT NOT NULL, network TEXT NOT NULL,
      country TEXT NOT NULL, PRIMARY KEY(destination, position)) WITHOUT ROWID;
    CREATE TABLE flows(
      id INTEGER PRIMARY KEY, capture INTEGER NOT NULL REFERENCES captures,
      first_frame INTEGER NOT NULL, last_frame INTEGER NOT NULL,
      first_ns INTEGER NOT NULL, last_ns INTEGER NOT NULL,
      originator INTEGER NOT NULL REFERENCES addresses, originator_port INTEGER NOT NULL,
      responder INTEGER NOT NULL REFERENCES addresses, responder_port INTEGER NOT NULL,
      proto INTEGER NOT NULL, service TEXT NOT NULL, state TEXT NOT NULL,
      destination INTEGER REFERENCES destinations, name INTEGER REFERENCES names,
      name_source TEXT NOT NULL, name_capture INTEGER, name_frame INTEGER,
      app INTEGER REFERENCES apps, vlan INTEGER NOT NULL,
      sent_packets INTEGER NOT NULL, sent_octets INTEGER NOT NULL,
      sent_ip_octets INTEGER NOT NULL, received_packets INTEGER NOT NULL,
      received_octets INTEGER NOT NULL, received_ip_octets INTEGER NOT NULL,
      first_upload_frame INTEGER, round_trip_ns INTEGER, notes INTEGER NOT NULL);
    CREATE TABLE dns(
      id INTEGER PRIMARY KEY, flow INTEGER NOT NULL, capture INTEGER NOT NULL REFERENCES captures,
      frame INTEGER NOT NULL, answer_frame INTEGER, time_ns INTEGER NOT NULL,
      client INTEGER NOT NULL REFERENCES addresses, server INTEGER NOT NULL REFERENCES addresses,
      server_port INTEGER NOT NULL, service TEXT NOT NULL, query INTEGER NOT NULL REFERENCES names,
      type INTEGER NOT NULL, code INTEGER, was_asked INTEGER NOT NULL);
    CREATE TABLE dns_answers(
      dns INTEGER NOT NULL REFERENCES dns, owner INTEGER NOT NULL REFERENCES names,
      type INTEGER NOT NULL, ttl INTEGER NOT NULL, address INTEGER REFERENCES addresses,
      text TEXT);
    CREATE TABLE findings(
      id TEXT PRIMARY KEY, position INTEGER NOT NULL, rule TEXT NOT NULL, title TEXT NOT NULL,
      severity TEXT NOT NULL, outcome TEXT NOT NULL, confidence TEXT NOT NULL,
      subject TEXT NOT NULL, summary TEXT NOT NULL, cutout TEXT) WITHOUT ROWID;
    CREATE TABLE finding_notes(
      finding TEXT NOT NULL REFERENCES findings, kind TEXT NOT NULL, position INTEGER NOT NULL,
      text TEXT NOT NULL, PRIMARY KEY(finding, kind, position)) WITHOUT ROWID;
    CREATE TABLE evidence(
      id INTEGER PRIMARY KEY, finding TEXT NOT NULL REFERENCES findings,
      position INTEGER NOT NULL, capture INTEGER NOT NULL, first_time TEXT NOT NULL,
      last_time TEXT NOT NULL, flow TEXT NOT NULL, detail TEXT NOT NULL,
      display_filter TEXT NOT NULL);
    CREATE TABLE evidence_frames(
      evidence INTEGER NOT NULL REFERENCES evidence, frame INTEGER NOT NULL,
      PRIMARY KEY(evidence, frame)) WITHOUT ROWID;
    CREATE TABLE requirements(
      id TEXT PRIMARY KEY, position INTEGER NOT NULL, title TEXT NOT NULL, clauses TEXT NOT NULL,
      outcome TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE requirement_findings(
      requirement TEXT NOT NULL REFERENCES requirements, position INTEGER NOT NULL,
      finding TEXT NOT NULL, PRIMARY KEY(requirement, position)) WITHOUT ROWID;
    CREATE TABLE resolvers(
      id INTEGER PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT NULL, country TEXT NOT NULL,
      assigned INTEGER, transport TEXT NOT NULL, questions INTEGER NOT NULL);
    CREATE TABLE resolver_captures(
      resolver INTEGER NOT NULL REFERENCES resolvers, capture INTEGER NOT NULL,
      PRIMARY KEY(resolver, capture)) WITHOUT ROWID;
    CREATE TABLE anomalies(
      id INTEGER PRIMARY KEY, capture INTEGER NOT NULL, frame INTEGER NOT NULL,
      name TEXT NOT NULL, detail TEXT NOT NULL);
    CREATE TABLE anomaly_counts(name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE limits(item TEXT PRIMARY KEY, kept INTEGER NOT NULL, left_out INTEGER NOT NULL)
      WITHOUT ROWID;

    """

  /// What a reader asks first.
  ///
  /// Made last, as are the indexes: rows are quicker without them.
  static let views = """
    CREATE VIEW flow_list AS SELECT f.id, c.file AS capture, f.first_frame,
      strftime('%Y-%m-%dT%H:%M:%S', f.first_ns / 1000000000, 'unixepoch')
        || printf('.%06dZ', f.first_ns / 1000 % 1000000) AS first_time,
      (f.last_ns - f.first_ns) / 1000000 AS milliseconds,
      o.address AS originator, f.originator_port, r.address AS responder, f.responder_port,
      CASE f.proto WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp' WHEN 1 THEN 'icmp' WHEN 58 THEN 'icmp'
        WHEN 132 THEN 'sctp' ELSE 'ip-' || f.proto END AS proto,
      f.service, f.state, n.name, f.name_source, f.name_frame, d.country, d.organisation,
      d.verdict, a.app, f.sent_octets, f.received_octets, f.sent_packets, f.received_packets
      FROM flows f JOIN captures c ON c.id = f.capture
      JOIN addresses o ON o.id = f.originator JOIN addresses r ON r.id = f.responder
      LEFT JOIN names n ON n.id = f.name LEFT JOIN apps a ON a.id = f.app
      LEFT JOIN destinations d ON d.id = f.destination;
    CREATE VIEW destination_list AS SELECT d.id, n.name, a.address, d.domain, d.organisation,
      d.party, d.country, d.location_confidence, d.registered_country, d.operator_country,
      d.asn, d.as_name, d.apps, d.ports, d.flows, d.sent_octets, d.received_octets, d.verdict,
      d.reasons
      FROM destinations d JOIN addresses a ON a.id = d.address LEFT JOIN names n ON n.id = d.name
      ORDER BY d.position;
    CREATE VIEW sent_by_country AS SELECT
      CASE WHEN location_confidence IN ('agreed', 'single', 'override') THEN country ELSE '' END
        AS country,
      verdict, count(*) AS destinations, sum(flows) AS flows, sum(sent_octets) AS sent_octets,
      sum(received_octets) AS received_octets
      FROM destinations GROUP BY 1, 2 ORDER BY sent_octets DESC, country, verdict;
    CREATE VIEW sent_by_organisation AS SELECT organisation, operator_country, verdict,
      count(*) AS destinations, sum(flows) AS flows, sum(sent_octets) AS sent_octets
      FROM destinations GROUP BY 1, 2, 3 ORDER BY sent_octets DESC, organisation, verdict;
    CREATE VIEW sent_by_app AS SELECT a.app, n.name, d.organisation, d.country, d.verdict,
      count(*) AS flows, sum(f.sent_octets) AS sent_octets
      FROM flows f JOIN apps a ON a.id = f.app LEFT JOIN names n ON n.id = f.name
      LEFT JOIN destinations d ON d.id = f.destination
      GROUP BY 1, 2, 3, 4, 5 ORDER BY sent_octets DESC, a.app, n.name;
    CREATE VIEW dns_list AS SELECT q.id, c.file AS capture, q.frame, q.answer_frame,
      strftime('%Y-%m-%dT%H:%M:%S', q.time_ns / 1000000000, 'unixepoch')
        || printf('.%06dZ', q.time_ns / 1000 % 1000000) AS time,
      l.address AS client, s.address AS server, q.server_port, q.service, n.name AS query,
      q.type, q.code, q.was_asked,
      (SELECT group_concat(coalesce(w.text, x.address), ' ') FROM dns_answers w
        LEFT JOIN addresses x ON x.id = w.address WHERE w.dns = q.id) AS answers
      FROM dns q JOIN captures c ON c.id = q.capture JOIN addresses l ON l.id = q.client
      JOIN addresses s ON s.id = q.server JOIN names n ON n.id = q.query;
    CREATE VIEW evidence_list AS SELECT f.id AS finding, f.rule, f.severity, f.outcome, f.subject,
      c.file AS capture, c.sha256, e.detail, e.first_time, e.flow, e.display_filter,
      (SELECT group_concat(frame, ' ') FROM evidence_frames WHERE evidence = e.id) AS frames
      FROM findings f JOIN evidence e ON e.finding = f.id LEFT JOIN captures c ON c.id = e.capture
      ORDER BY f.position, e.position;
    CREATE INDEX flows_by_destination ON flows(destination);
    CREATE INDEX flows_by_name ON flows(name);
    CREATE INDEX answers_by_question ON dns_answers(dns);

    """
}
