#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <utility>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/url.hpp"
#include "net/ws_client.hpp"
#include "support/catch.hpp"
#include "unit/net/net_support.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* what) const {
    Free(what);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;

void extend(X509* certificate, X509* issuer, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  auto* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
  REQUIRE(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

/// Without an issuer: an authority, signed by itself.
Certificate make_certificate(const std::string& name, EVP_PKEY* key, const char* alternatives, X509* issuer,
                             EVP_PKEY* issuer_key) {
  Certificate made(X509_new());
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), issuer == nullptr ? 1 : 2);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), key);
  auto* subject = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(made.get(), X509_get_subject_name(issuer == nullptr ? made.get() : issuer));
  if (issuer == nullptr) extend(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE");
  if (alternatives != nullptr) extend(made.get(), issuer, NID_subject_alt_name, alternatives);
  REQUIRE(X509_sign(made.get(), issuer_key == nullptr ? key : issuer_key, EVP_sha256()) > 0);
  return made;
}

/// An authority and a server certificate of it, in files of a folder that goes with the object.
struct Pki {
  explicit Pki(const char* alternatives = "DNS:localhost,IP:127.0.0.1") {
    std::string name = (std::filesystem::temp_directory_path() / "avenor-tls-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder = name;
    Key authority_key(EVP_EC_gen("P-256"));
    Key server_key(EVP_EC_gen("P-256"));
    const auto authority = make_certificate("Test authority", authority_key.get(), nullptr, nullptr, nullptr);
    const auto server =
        make_certificate("Test server", server_key.get(), alternatives, authority.get(), authority_key.get());
    write("ca.pem", [&](FILE* file) { PEM_write_X509(file, authority.get()); });
    write("server.pem", [&](FILE* file) { PEM_write_X509(file, server.get()); });
    write("key.pem", [&](FILE* file) {
      PEM_write_PrivateKey(file, server_key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }
  ~Pki() { std::filesystem::remove_all(folder); }
  Pki(const Pki&) = delete;
  Pki& operator=(const Pki&) = delete;

  template <class F>
  void write(const char* name, F fill) {
    FILE* file = std::fopen((folder / name).c_str(), "w");
    REQUIRE(file != nullptr);
    fill(file);
    std::fclose(file);
  }
  net::ClientTls client() const { return {.ca_file = folder / "ca.pem"}; }
  net::ServerTls server() const {
    return {.certificate_file = folder / "server.pem", .key_file = folder / "key.pem"};
  }

  std::filesystem::path folder;
};

struct TlsServer {
  TlsServer(Loop& loop, const Pki& pki) : server(loop, {.head_timeout = 1s, .tls = pki.server()}) {
    server.on_request([](const net::HttpRequest& request, net::Responder responder) {
      responder.send(200, "text/plain", request.body.empty() ? request.target : request.body);
    });
    server.on_websocket("/ws", [](net::WsSession session, const net::HttpRequest&) {
      session.on_message([session](std::string_view text, bool) mutable { session.send_text(text); });
    });
    const auto status = server.listen("127.0.0.1", 0);
    INFO((status ? "" : status.error().message));
    REQUIRE(status);
  }
  std::string at(const std::string& scheme_and_host) const {
    return scheme_and_host + ":" + std::to_string(server.port());
  }

  net::HttpServer server;
};

std::string ask(Loop& loop, net::HttpClient& client, std::string body = "") {
  std::optional<std::string> word;
  client.send({.method = "POST", .target = "/t", .body = std::move(body)}, [&](net::HttpResult result) {
    word = result ? result->body
                  : (result.error().sent == net::Sent::No ? "No: " : "Maybe: ") + result.error().message;
  });
  REQUIRE(loop.until([&] { return word.has_value(); }));
  return *word;
}

}  // namespace

TEST_CASE("tls: a certificate of a trusted authority for the right name is taken") {
  const auto* host = GENERATE("https://127.0.0.1", "https://localhost");
  Loop loop;
  Pki pki;
  TlsServer server(loop, pki);
  net::HttpClient client(loop, *net::parse_url(server.at(host)), {.tls = pki.client()});
  for (int i = 0; i < 5; ++i) CHECK(ask(loop, client) == "/t");
  const std::string big(900'000, 'z');
  CHECK(ask(loop, client, big) == big);
  CHECK(client.stats().connects == 1);
}

TEST_CASE("tls: what cannot be verified gets nothing: not sent") {
  Loop loop;
  Pki pki;
  SECTION("an authority that we do not know") {
    TlsServer server(loop, pki);
    net::HttpClient client(loop, *net::parse_url(server.at("https://127.0.0.1")), {});
    const auto word = ask(loop, client);
    CHECK_THAT(word, ContainsSubstring("No: "));
    CHECK_THAT(word, ContainsSubstring("TLS: "));
    CHECK(server.server.stats().requests == 0);
  }
  SECTION("another name") {
    Pki other("DNS:example.com");
    TlsServer server(loop, other);
    net::HttpClient client(loop, *net::parse_url(server.at("https://127.0.0.1")), {.tls = other.client()});
    CHECK_THAT(ask(loop, client), ContainsSubstring("No: "));
    CHECK(server.server.stats().requests == 0);
  }
  SECTION("an authority's file that is not there") {
    TlsServer server(loop, pki);
    net::HttpClient client(loop, *net::parse_url(server.at("https://127.0.0.1")),
                           {.tls = {.ca_file = "/no/such.pem"}});
    CHECK_THAT(ask(loop, client), ContainsSubstring("/no/such.pem"));
  }
  SECTION("a server that speaks no TLS") {
    net::HttpServer plain(loop, {});
    REQUIRE(plain.listen("127.0.0.1", 0));
    net::HttpClient client(loop, *net::parse_url("https://127.0.0.1:" + std::to_string(plain.port())),
                           {.tls = pki.client()});
    CHECK_THAT(ask(loop, client), ContainsSubstring("No: "));
  }
}

TEST_CASE("tls: a server that stays silent in the handshake runs into the connect time-out") {
  Loop loop;
  RawServer raw(loop);
  net::HttpClient client(loop, *net::parse_url(raw.url("https")), {.connect_timeout = 50ms});
  const auto word = ask(loop, client);
  CHECK_THAT(word, ContainsSubstring("No: "));
  CHECK_THAT(word, ContainsSubstring("50 ms"));
}

TEST_CASE("tls: a client that stays silent in the handshake is cut") {
  Loop loop;
  Pki pki;
  TlsServer server(loop, pki);
  const auto peer = connect_to(loop, server.server.port());
  REQUIRE(loop.until([&] { return server.server.connections() == 1; }));
  REQUIRE(loop.until([&] { return peer->ended() && server.server.connections() == 0; }));
}

TEST_CASE("tls: a WebSocket over it") {
  Loop loop;
  Pki pki;
  TlsServer server(loop, pki);
  net::WsClient client(loop, *net::parse_url(server.at("wss://localhost") + "/ws"), {.tls = pki.client()});
  std::vector<std::string> messages;
  client.on_open([&] {
    for (int i = 0; i < 100; ++i) CHECK(client.send(std::to_string(i)));
  });
  client.on_message([&](std::string_view text, bool) { messages.emplace_back(text); });
  client.start();
  REQUIRE(loop.until([&] { return messages.size() == 100; }));
  CHECK(messages[99] == "99");
}

TEST_CASE("tls: a server without its key says so") {
  Loop loop;
  net::HttpServer server(loop, {.tls = {.certificate_file = "/no/cert.pem", .key_file = "/no/key.pem"}});
  const auto status = server.listen("127.0.0.1", 0);
  REQUIRE_FALSE(status);
  CHECK_THAT(status.error().message, ContainsSubstring("/no/cert.pem"));
}
