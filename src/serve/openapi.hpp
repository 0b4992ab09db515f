#pragma once

#include <string_view>

namespace tocsin {

/// The description of the API in OpenAPI 3.1, as it is served.
[[nodiscard]] std::string_view openapi_document();

}  // namespace tocsin
