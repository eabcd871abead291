/** The result of the work, or the failure of `late` once it took longer. The work itself goes on. */
export const within = async <T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), Math.max(0, ms))
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
