#include "dialects/pages.hpp"

#include <string>

namespace avenor::dialects {
namespace {

std::string text_of(int status, PageBody body, std::string_view no_such_endpoint) {
  const std::string number = std::to_string(status);
  switch (body) {
    case PageBody::Html:
      return "<html>\r\n<head><title>" + number + "</title></head>\r\n<body>\r\n<center><h1>" + number +
             "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    case PageBody::Apache404:
      return "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>404 Not "
             "Found</title>\n"
             "</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n"
             "</body></html>\n";
    case PageBody::Empty: return {};
    case PageBody::JsonEndpointNotFound: return std::string(no_such_endpoint);
  }
  return {};
}

}  // namespace

net::HttpResponse page(int status, PageBody body, std::string_view no_such_endpoint) {
  net::HttpResponse response{status, {}, text_of(status, body, no_such_endpoint)};
  const bool json = body == PageBody::JsonEndpointNotFound;
  response.headers.add("Content-Type", json ? "application/json; charset=UTF-8" : "text/html");
  return response;
}

}  // namespace avenor::dialects
