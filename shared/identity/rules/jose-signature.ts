/** The two integers of a DER signature side by side, 32 bytes each, as JOSE wants them. */
export const joseSignature = (der: Buffer): Buffer => {
  const integer = (at: number): [Buffer, number] => {
    const length = der[at + 1] ?? 0
    const value = der.subarray(at + 2, at + 2 + length)
    return [Buffer.concat([Buffer.alloc(32), value]).subarray(-32), at + 2 + length]
  }
  const [r, next] = integer(2)
  const [s] = integer(next)
  return Buffer.concat([r, s])
}
