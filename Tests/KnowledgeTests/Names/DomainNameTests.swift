import Testing

@testable import Knowledge

@Suite struct DomainNameTests {
  @Test(
    arguments: [
      ("google.com", "google.com"), ("www.google.com", "google.com"), ("a.b.c.d", "c.d"),
      ("WWW.Google.COM.", "google.com"), ("www.google.com", "GOOGLE.com."), ("a.com", "com"),
    ]
  )
  func `a name is below its own suffixes`(name: String, domain: String) {
    #expect(DomainName.isSubdomain(name, of: domain))
  }

  @Test(
    arguments: [
      ("evilgoogle.com", "google.com"), ("google.com.evil.example", "google.com"),
      ("com", "google.com"), ("google.com", "www.google.com"), ("google.com", ""),
      ("google.com", "."), ("", "com"), (".google.com", "google.com"),
      ("a..google.com", "google.com"), ("google.com", "le.com"), ("google.com", "oogle.com"),
      ("google-com", "com"),
    ]
  )
  func `a name is not below what merely ends it`(name: String, domain: String) {
    #expect(!DomainName.isSubdomain(name, of: domain))
  }

  @Test func `only ASCII letters change case and one dot goes`() {
    #expect(DomainName.normalised("ÄB.Example.") == "Äb.example")
    #expect(DomainName.normalised("a..") == "a.")
    #expect(DomainName.normalised("") == "")
    #expect(DomainName.labels(".") == [])
  }
}
