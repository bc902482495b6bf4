// Reads HTTP/1.1 messages (RFC 9112) from bytes as they come, with Boost.Beast's parser, and strictly:
// framing that two readers could interpret differently is an error, never a guess. Pure; used by the client
// and the server.
//
// Refused beyond what Beast refuses: CONNECT and TRACE, folded headers, Content-Length twice or as a list,
// any transfer coding but one "chunked", a request without one Host, more headers or chunk extensions than
// the limit. Trailers are read and thrown away.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace avenor::net {

class HttpParser {
 public:
  enum class Kind { Request, Response };
  struct Limits {
    std::size_t head = std::size_t{16} << 10;  ///< Bytes; also of chunk extensions and of trailers.
    std::size_t fields = 100;
    std::size_t body = std::size_t{1} << 20;  ///< Bytes, decoded.
  };

  HttpParser(Kind kind, Limits limits);
  ~HttpParser();

  /// `bytes` is all input not consumed so far. Returns how many are consumed now; the rest is offered again,
  /// with more behind it. Stops behind the message's last byte, and for good once it has failed.
  std::size_t feed(std::string_view bytes);
  /// The peer will send no more: completes a body without a length; anything else unfinished fails.
  void feed_end();
  /// Forgets the message; ready for the next one.
  void next();
  /// The next response answers a HEAD: it has no body, whatever its headers say. Applies until it is changed.
  void set_answer_to_head(bool yes) { answer_to_head_ = yes; }

  bool started() const { return stage_ != Stage::Head || scanned_ > 0; }
  bool head_done() const { return stage_ == Stage::Body || stage_ == Stage::Done; }
  bool done() const { return stage_ == Stage::Done; }
  bool failed() const { return stage_ == Stage::Failed; }
  /// The status that a server answers with: 400, 405, 413, 431, 501 or 505.
  int error_status() const { return error_status_; }
  const std::string& error() const { return error_; }

  /// From head_done() on; the body from done() on.
  HttpRequest& request() { return request_; }
  HttpResponse& response() { return response_; }
  bool keep_alive() const { return keep_alive_; }
  int minor_version() const { return minor_; }
  bool expects_continue() const { return expects_continue_; }

 private:
  enum class Stage { Head, Body, Done, Failed };
  struct Beast;

  std::size_t read_head(std::string_view bytes);
  void parse_head(std::string_view head);
  template <class Parser>
  void take_head(Parser& parser, std::string_view head);
  bool check_fields(const Headers& headers);
  bool check_request();
  std::size_t read_body(std::string_view bytes);
  template <class Parser>
  std::size_t read_body(Parser& parser, std::string_view bytes);
  void fail(int status, std::string_view why);

  Kind kind_;
  Limits limits_;
  std::unique_ptr<Beast> beast_;
  Stage stage_ = Stage::Head;
  HttpRequest request_;
  HttpResponse response_;
  std::string error_;
  int error_status_ = 0;
  std::size_t scanned_ = 0;      // bytes of an unfinished head that were looked at
  std::size_t line_start_ = 0;   // of the line that is being scanned
  std::size_t empty_lines_ = 0;  // in front of the message
  int minor_ = 1;
  bool keep_alive_ = true;
  bool expects_continue_ = false;
  bool answer_to_head_ = false;
};

}  // namespace avenor::net
