/** What an authenticator says of itself and of the person at it (WebAuthn Level 3, section 6.1). */
export interface AuthenticatorData {
  /** SHA-256 of the domain that the credential belongs to. */
  rpIdHash: Buffer
  /** Somebody touched it. */
  present: boolean
  /** It knew who: by a finger, a face or a PIN. */
  verified: boolean
  /** The credential is kept on several devices. */
  backedUp: boolean
  signCount: number
  /** Of a new credential: what follows the header. */
  credential: Buffer | undefined
}

const headerBytes = 37
const flags = { present: 0x01, verified: 0x04, mayBackUp: 0x08, backedUp: 0x10, credential: 0x40 } as const

/** Undefined for bytes that are no such record. */
export const readAuthenticatorData = (bytes: Buffer): AuthenticatorData | undefined => {
  if (bytes.length < headerBytes) return undefined
  const has = (flag: number) => (bytes.readUInt8(32) & flag) !== 0
  if (has(flags.backedUp) && !has(flags.mayBackUp)) return undefined
  return {
    rpIdHash: bytes.subarray(0, 32),
    present: has(flags.present),
    verified: has(flags.verified),
    backedUp: has(flags.backedUp),
    signCount: bytes.readUInt32BE(33),
    credential: has(flags.credential) ? bytes.subarray(headerBytes) : undefined,
  }
}
