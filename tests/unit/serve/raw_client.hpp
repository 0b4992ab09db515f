#pragma once

#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace tocsin {

/// A client that sends the bytes it is given and nothing else. Every read gives up after ten seconds, with an
/// exception.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      ::close(socket_);
      throw std::runtime_error("cannot connect");
    }
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// A peer that has closed already is no fault here: what it sent before is what counts.
  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void finish_sending() const { ::shutdown(socket_, SHUT_WR); }

  /// Everything until the peer closes.
  std::string read_all() {
    while (receive()) {
    }
    return std::move(held_);
  }

  /// One response: header, and as much body as its Content-Length says unless it answers HEAD. What follows is kept for
  /// the next.
  std::string read_response(bool head = false) {
    std::size_t end;
    while ((end = held_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) throw std::runtime_error("closed within a header: " + held_);
    }
    std::size_t length = end + 4;
    const std::size_t field = held_.find("Content-Length: ");
    if (!head && field < end) length += std::stoul(held_.substr(field + 16));
    while (held_.size() < length) {
      if (!receive()) throw std::runtime_error("closed within a body");
    }
    std::string response = held_.substr(0, length);
    held_.erase(0, length);
    return response;
  }

 private:
  bool receive() {
    std::array<char, 65536> bytes;
    const ssize_t read = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error("nothing came for ten seconds");
    if (read <= 0) return false;
    held_.append(bytes.data(), static_cast<std::size_t>(read));
    return true;
  }

  int socket_;
  std::string held_;
};

}  // namespace tocsin
