#include "http.hpp"

#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace tocsin::testing {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

void send_all(int descriptor, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t step = ::send(descriptor, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (step <= 0) return;
    sent += static_cast<std::size_t>(step);
  }
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// Header fields of a message whose head ends at `end`.
std::map<std::string, std::string> fields_of(const std::string& message, std::size_t end) {
  std::map<std::string, std::string> fields;
  std::size_t line = message.find("\r\n") + 2;
  while (line < end) {
    const std::size_t stop = message.find("\r\n", line);
    const std::size_t colon = message.find(':', line);
    if (colon < stop) {
      const std::size_t value = message.find_first_not_of(' ', colon + 1);
      fields[lower(message.substr(line, colon - line))] = message.substr(value, stop - value);
    }
    line = stop + 2;
  }
  return fields;
}

/// Takes the chunks of a body apart (RFC 9112, section 7.1); what is not complete yet is left out.
std::string joined_chunks(const std::string& body, bool& whole) {
  std::string text;
  for (std::size_t at = 0; !whole;) {
    const std::size_t line = body.find("\r\n", at);
    if (line == std::string::npos) break;
    const std::size_t length = std::stoul(body.substr(at, line - at), nullptr, 16);
    whole = length == 0;
    if (body.size() < line + 2 + length + 2) break;
    text += body.substr(line + 2, length);
    at = line + 2 + length + 2;
  }
  return text;
}

bool is_chunked(const std::map<std::string, std::string>& fields) {
  const auto coding = fields.find("transfer-encoding");
  return coding != fields.end() && coding->second == "chunked";
}

/// Reads one message: head and a body framed by Content-Length or in chunks.
std::string read_message(int descriptor, std::size_t& head_end) {
  std::string message;
  std::array<char, 65536> chunk{};
  std::size_t wanted = std::string::npos;
  bool chunked = false;
  while (message.size() < wanted) {
    const ssize_t count = ::recv(descriptor, chunk.data(), chunk.size(), 0);
    if (count <= 0) break;
    message.append(chunk.data(), static_cast<std::size_t>(count));
    if (head_end == std::string::npos) {
      head_end = message.find("\r\n\r\n");
      if (head_end == std::string::npos) continue;
      const auto fields = fields_of(message, head_end);
      chunked = is_chunked(fields);
      const auto length = fields.find("content-length");
      if (!chunked) wanted = head_end + 4 + (length == fields.end() ? 0 : std::stoul(length->second));
    }
    bool whole = false;
    if (chunked) joined_chunks(message.substr(head_end + 4), whole);
    if (whole) break;
  }
  return message;
}

}  // namespace

Answer get(int port, const std::string& target, const std::map<std::string, std::string>& fields) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience{20, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const sockaddr_in address = loopback(port);
  Answer answer;
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    std::string request =
        "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\nConnection: close\r\n";
    for (const auto& [name, value] : fields) request.append(name).append(": ").append(value).append("\r\n");
    send_all(descriptor, request + "\r\n");
    std::size_t head_end = std::string::npos;
    const std::string message = read_message(descriptor, head_end);
    if (head_end != std::string::npos) {
      answer.status = std::stoi(message.substr(9, 3));
      answer.fields = fields_of(message, head_end);
      bool whole = false;
      answer.body = message.substr(head_end + 4);
      if (is_chunked(answer.fields)) answer.body = joined_chunks(answer.body, whole);
    }
  }
  ::close(descriptor);
  return answer;
}

Webhook::Webhook() {
  listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(listener_, 16) != 0) {
    throw std::runtime_error("the webhook cannot listen");
  }
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

Webhook::~Webhook() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

std::vector<std::string> Webhook::received() const {
  const std::lock_guard lock(mutex_);
  return bodies_;
}

void Webhook::serve() {
  for (;;) {
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    std::size_t head_end = std::string::npos;
    const std::string message = read_message(client, head_end);
    if (head_end != std::string::npos) {
      const std::lock_guard lock(mutex_);
      bodies_.push_back(message.substr(head_end + 4));
    }
    send_all(client, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    ::close(client);
  }
}

}  // namespace tocsin::testing
