#pragma once

#include <Eigen/Core>

namespace tocsin {

/// Eigenvalues, ascending, and an orthonormal eigenvector a column.
struct SymmetricEigen {
  Eigen::VectorXd values;
  Eigen::MatrixXd vectors;
};

/// Of a symmetric matrix, n x n, of which the lower triangle is read. O(n^3). Implicit QR after reduction to a
/// tridiagonal matrix (Golub and Van Loan 2013, Matrix Computations, section 8.3). In one place, since compiling it
/// takes ten seconds.
[[nodiscard]] SymmetricEigen symmetric_eigen(const Eigen::MatrixXd& matrix);

/// The eigenvalues alone.
[[nodiscard]] Eigen::VectorXd symmetric_eigenvalues(const Eigen::MatrixXd& matrix);

/// Of the symmetric tridiagonal matrix with `diagonal`, n long, and `beside` it, n - 1 long.
[[nodiscard]] SymmetricEigen tridiagonal_eigen(const Eigen::VectorXd& diagonal, const Eigen::VectorXd& beside);

}  // namespace tocsin
