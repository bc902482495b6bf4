#include "net/http_client.hpp"

#include <utility>

#include "net/client_pool.hpp"

namespace avenor::net {

HttpClient::HttpClient(boost::asio::io_context& io, const Url& base, HttpClientOptions options)
    : pool_(std::make_shared<ClientPool>(io, base, std::move(options))) {}

HttpClient::~HttpClient() { pool_->close(false); }

void HttpClient::send(HttpRequest request, HttpCallback callback) {
  pool_->send(std::move(request), std::move(callback));
}

void HttpClient::distrust(const std::string& why) { pool_->distrust(why); }
void HttpClient::close() { pool_->close(true); }
std::size_t HttpClient::waiting() const { return pool_->waiting(); }
std::size_t HttpClient::in_flight() const { return pool_->in_flight(); }
const HttpClientStats& HttpClient::stats() const { return pool_->stats(); }

}  // namespace avenor::net
