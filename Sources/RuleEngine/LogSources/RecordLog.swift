/// A log of records that captures give, one row a record; Zeek's name.
enum RecordLog: String, CaseIterable, Sendable {
  case conn, dns, http, ssl, quic, x509, dhcp
}

/// A value that records have; which logs have it, and under which name, a ``RecordView`` says.
enum RecordField: Int, CaseIterable, Sendable {
  // Who spoke with whom, and when.
  case time, client, clientPort, server, serverPort, transport, service
  // Of the conversation.
  case duration, sentOctets, receivedOctets, sentPackets, receivedPackets, sentIPOctets
  case receivedIPOctets, state, vlan, app, family
  // What is known of the far end.
  case recipientName, recipientDomain, recipientCountry, recipientASN, recipientOrganisation
  // DNS.
  case id, query, queryType, queryTypeNumber, responseCode, responseCodeNumber, authoritative
  case truncated, recursionDesired, recursionAvailable, zBits, answers, answerNames, answerTypes
  case ttls, roundTrip, rejected
  // HTTP.
  case method, host, uri, absoluteURI, uriStem, uriQuery, uriExtension, httpVersion
  case httpProtocol, userAgent, referrer, status, requestOctets, responseOctets, requestType
  case responseType
  // TLS and QUIC.
  case version, cipher, curve, serverName, nextProtocol, offeredProtocols, resumed, established
  case ja3, ja4, encryptedHello, certificates, connectionID
  // Certificates.
  case subject, issuer, validFrom, validUntil, dnsNames, fingerprint
  case certificateVersion, serial, signatureAlgorithm, keyType, keyLength, isAuthority, sanAddresses
  // DHCP.
  case messageTypes, hardware, assigned, hostName, vendorClass, resolvers
}
