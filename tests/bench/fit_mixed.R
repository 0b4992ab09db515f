# Times glmmTMB on the panels that bench_fit_mixed wrote: Rscript fit_mixed.R FOLDER. One warm-up, then the median of 5
# calls, in processor time; writes FOLDER/glmmtmb.csv with the fit, milliseconds and log-likelihood.
suppressPackageStartupMessages(library(glmmTMB))
folder <- commandArgs(TRUE)[1]
read <- function(name) {
  d <- read.csv(file.path(folder, name))
  for (column in c("area", "year", "row")) d[[column]] <- factor(d[[column]])
  d
}
d <- read("panel.csv")
s <- read("series.csv")
intercept <- y ~ year + dep + offset(log(pop)) + (1 | area)
fits <- list(
  random_intercept = function() glmmTMB(intercept, data = d, family = poisson()),
  nested = function() glmmTMB(update(intercept, . ~ . + (1 | row)), data = d, family = poisson()),
  negative_binomial = function() glmmTMB(intercept, data = d, family = nbinom2()),
  ar1 = function() glmmTMB(y ~ dep + offset(log(pop)) + ar1(year + 0 | area), data = s, family = poisson()))
measure <- function(fit) {
  at_maximum <- as.numeric(logLik(fit()))
  c(median(replicate(5, sum(system.time(fit())[c("user.self", "sys.self")]))) * 1000, at_maximum)
}
m <- t(sapply(fits, measure))
write.csv(data.frame(fit = rownames(m), ms = m[, 1], log_likelihood = sprintf("%.9f", m[, 2])),
          file.path(folder, "glmmtmb.csv"), row.names = FALSE, quote = FALSE)
