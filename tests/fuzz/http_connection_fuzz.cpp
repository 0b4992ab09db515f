// Whole connections: framing, chunks, extensions, trailers and pipelining go through the session that serves real ones.
// The input's first byte says how the rest is cut into pieces; where nothing is refused for being late, what is
// answered must not depend on it, and every byte that comes back must be an answer.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>  // before Asio 1.74, which leaves it out
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "http_session.hpp"

namespace {

using namespace tocsin;

/// Every target that an answer was asked for, with its method, in order.
using Asked = std::vector<std::string>;

struct Served {
  Asked asked;
  std::string sent;
};

/// Small limits, so that short inputs reach them.
HttpLimits small_limits() {
  HttpLimits limits;
  limits.header_bytes = 512;
  limits.header_fields = 8;
  limits.target_bytes = 64;
  limits.body_bytes = 256;
  return limits;
}

Response echoed(const Request& request) {
  Response response;
  response.route = "/echo";
  response.body = std::make_shared<const std::string>(request.method + ' ' + request.target);
  return response;
}

class Connection {
 public:
  Connection() {
    HttpCalls calls;
    calls.answer = [this](const Request& request) -> std::variant<Response, LaterAnswer> {
      if (!request.target.starts_with('/') && request.target != "*") std::abort();
      served_.asked.push_back(request.method + ' ' + request.target);
      if (request.target == "/throw") throw std::runtime_error("asked to");
      if (request.target != "/later") return echoed(request);
      return LaterAnswer([response = echoed(request)](const std::function<void(Response)>& take) { take(response); });
    };
    // An exception that is not asked for is a fault.
    calls.trouble = [](const ServerFault& trouble) {
      if (trouble.words != "asked to") std::abort();
    };
    terms_ = std::make_shared<SessionTerms>(SessionTerms{std::move(calls), small_limits(), HostNames({"a"})});
  }

  /// Sends the bytes in pieces of that size, says that no more come, and gives what was asked and sent until the end.
  Served serve(std::string_view bytes, std::size_t piece) {
    served_ = {};
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0) std::abort();
    const int peer = ends[0];
    loop_.restart();
    {
      boost::asio::ip::tcp::socket socket(loop_);
      socket.assign(boost::asio::ip::tcp::v4(), ends[1]);
      HttpSession session(std::move(socket), terms_);
      bool ended = false;
      boost::asio::co_spawn(loop_, session.run(), [&ended](const std::exception_ptr& fault) {
        if (fault) std::abort();
        ended = true;
      });
      bool sending = true;
      while (!ended) {
        if (!bytes.empty()) {
          const ssize_t sent = ::send(peer, bytes.data(), std::min(piece, bytes.size()), MSG_NOSIGNAL);
          bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : errno == EAGAIN ? 0 : bytes.size());
        }
        if (bytes.empty() && sending) {
          sending = false;
          ::shutdown(peer, SHUT_WR);
        }
        loop_.poll();
        loop_.restart();
        receive(peer);
      }
    }
    receive(peer);
    ::close(peer);
    return std::move(served_);
  }

 private:
  void receive(int peer) {
    char bytes[16384];
    for (ssize_t read; (read = ::recv(peer, bytes, sizeof bytes, 0)) > 0;)
      served_.sent.append(bytes, static_cast<std::size_t>(read));
  }

  boost::asio::io_context loop_{1};
  std::shared_ptr<SessionTerms> terms_;
  Served served_;
};

std::size_t count_of(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

/// Takes what was sent apart: one answer for each request, at most one refusal, and that the last. False where it is
/// anything else.
bool is_sound(const Served& served) {
  std::string_view rest = served.sent;
  std::size_t answers = 0;
  constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  for (; !rest.empty(); ++answers) {
    while (rest.starts_with(go_on)) rest.remove_prefix(go_on.size());
    if (rest.empty()) break;
    const std::size_t end = rest.find("\r\n\r\n");
    if (!rest.starts_with("HTTP/1.") || end == std::string_view::npos) return false;
    const std::string_view head = rest.substr(0, end);
    const std::size_t field = head.find("\r\nContent-Length: ");
    if (field == std::string_view::npos || count_of(head, "\r\nContent-Length: ") != 1) return false;
    std::size_t length = std::strtoull(std::string(head.substr(field + 18)).c_str(), nullptr, 10);
    const bool to_head = answers < served.asked.size() && served.asked[answers].starts_with("HEAD ");
    if (to_head) length = 0;
    if (rest.size() < end + 4 + length) return false;
    rest.remove_prefix(end + 4 + length);
    if (answers > served.asked.size()) return false;
  }
  return answers == served.asked.size() || answers == served.asked.size() + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static Connection connection;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const Served whole = connection.serve(text, text.size() + 1);
  if (!is_sound(whole)) std::abort();
  // One input in two is cut, the others cost half as much.
  if (const std::size_t piece = bytes[0] % 64; bytes[0] < 128 && piece > 0 && piece < text.size()) {
    const Served cut = connection.serve(text, piece);
    if (!is_sound(cut) || cut.asked != whole.asked) std::abort();
  }
  return 0;
}
