# Times R surveillance on the series that bench_detectors wrote: Rscript detectors.R FOLDER. One warm-up, then the median of
# 3 calls over all series, in processor time; writes FOLDER/surveillance.csv with the task, milliseconds and the number of alarms.
suppressPackageStartupMessages(library(surveillance))
folder <- commandArgs(TRUE)[1]
counts <- as.matrix(read.csv(file.path(folder, "series.csv")))
n <- nrow(counts)
one <- function(i) sts(counts[, i], frequency = 52, start = c(2016, 1))
series <- lapply(seq_len(ncol(counts)), one)
newest <- n
year <- (n - 51):n
tasks <- list(
  farrington_flexible = function(x) farringtonFlexible(x, control = list(
    range = newest, b = 5, w = 3, reweight = TRUE, weightsThreshold = 2.58, trend = TRUE, pThresholdTrend = 1,
    noPeriods = 10, pastWeeksNotIncluded = 26, thresholdMethod = "nbPlugin", alpha = 0.005, limit54 = c(0, 4), populationOffset = FALSE,
    glmWarnings = FALSE, verbose = FALSE)),
  ears = function(x) earsC(x, control = list(range = year, method = "C1", alpha = 0.001)),
  glr_poisson = function(x) glrpois(x, control = list(range = year, c.ARL = 5, mu0 = list(S = 1, trend = FALSE),
    Mtilde = 1, M = -1, change = "intercept", ret = "value")),
  glr_negative_binomial = function(x) glrnb(x, control = list(range = year, c.ARL = 5, alpha = 0.1,
    mu0 = list(S = 1, trend = FALSE), Mtilde = 1, M = -1, change = "intercept", ret = "value")))
measure <- function(task) {
  run <- function() sum(sapply(series, function(x) sum(alarms(suppressMessages(suppressWarnings(task(x)))), na.rm = TRUE)))
  found <- run()
  c(median(replicate(3, sum(system.time(run())[c("user.self", "sys.self")]))) * 1000, found)
}
m <- t(sapply(tasks, measure))
write.csv(data.frame(task = rownames(m), ms = m[, 1], alarms = m[, 2]), file.path(folder, "surveillance.csv"),
          row.names = FALSE, quote = FALSE)
