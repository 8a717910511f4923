/// ISO 3166-1 alpha-2 codes, as far as databases may be believed about them.
package enum CountryCode {
  /// The officially assigned codes (ISO 3166-1, 2026) and XK, which all sources use for Kosovo.
  package static let assigned: Set<String> = {
    let codes = """
      AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
      BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ \
      EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW \
      GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY \
      KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV \
      MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY \
      QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG \
      TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA \
      ZM ZW
      """
    return Set(codes.split(separator: " ").map(String.init))
  }()

  /// The code itself if it names a country, else the empty string for "unknown".
  ///
  /// Databases also write regions (EU, AP), codes that were withdrawn (AN, FX), services (A1, A2,
  /// T1) and ZZ: none of them is a country, so none of them may become one.
  package static func known(_ text: String) -> String {
    let index = index(of: text)
    return index >= 0 && isAssigned[index] ? text : ""
  }

  /// Which of the 26 × 26 codes are assigned; asked for every row of every address.
  private static let isAssigned: [Bool] = {
    var table = [Bool](repeating: false, count: 26 * 26)
    for code in assigned { table[index(of: code)] = true }
    return table
  }()

  /// The place of two upper-case letters in the table; -1 for any other text.
  private static func index(of text: String) -> Int {
    guard text.utf8.count == 2 else { return -1 }
    return text.utf8.reduce(0) { index, octet in
      let letter = Int(octet) - 65
      return index < 0 || !(0..<26).contains(letter) ? -1 : index * 26 + letter
    }
  }
}
