#include "net/ws_client.hpp"

#include <utility>

#include "net/ws_link.hpp"

namespace avenor::net {

WsClient::WsClient(boost::asio::io_context& io, const Url& url, WsClientOptions options)
    : link_(std::make_shared<WsLink>(io, url, std::move(options))) {}

WsClient::~WsClient() { link_->drop(); }

void WsClient::on_open(std::function<void()> callback) { link_->opened = std::move(callback); }
void WsClient::on_message(std::function<void(std::string_view, bool)> callback) {
  link_->message = std::move(callback);
}
void WsClient::on_close(std::function<void(const std::string&)> callback) {
  link_->closed = std::move(callback);
}
void WsClient::start() { link_->start(); }
core::Status WsClient::send(std::string_view text) { return link_->send(false, text); }
core::Status WsClient::send_binary(std::string_view bytes) { return link_->send(true, bytes); }
void WsClient::close() { link_->close(); }
void WsClient::reconnect(const std::string& reason) { link_->reconnect(reason); }
void WsClient::reset_backoff() { link_->reset_backoff(); }
bool WsClient::is_open() const { return link_->is_open(); }
std::size_t WsClient::queued_bytes() const { return link_->queued_bytes(); }
const WsClientStats& WsClient::stats() const { return link_->stats(); }

}  // namespace avenor::net
