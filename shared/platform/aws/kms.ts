import { callAws } from './aws-json.ts'

const keyId = (variable: 'FIELDS_KEY_ID' | 'TOKENS_KEY_ID'): string => {
  const id = process.env[variable]
  if (!id) throw new Error(`${variable} is not set: this function was given no such key`)
  return id
}

const bytes = (base64: unknown, what: string): Buffer => {
  if (typeof base64 !== 'string') throw new Error(`KMS answered without ${what}`)
  return Buffer.from(base64, 'base64')
}

/** A fresh 256-bit key, in the clear and wrapped by the fields key. */
export const generateDataKey = async (): Promise<{ plain: Buffer; wrapped: string }> => {
  const out = await callAws('kms', 'GenerateDataKey', { KeyId: keyId('FIELDS_KEY_ID'), KeySpec: 'AES_256' })
  const wrapped = bytes(out['CiphertextBlob'], 'a wrapped key').toString('base64')
  return { plain: bytes(out['Plaintext'], 'a key'), wrapped }
}

/** The key in the clear, from its base64 envelope. */
export const decryptDataKey = async (wrapped: string): Promise<Buffer> => {
  const out = await callAws('kms', 'Decrypt', { KeyId: keyId('FIELDS_KEY_ID'), CiphertextBlob: wrapped })
  return bytes(out['Plaintext'], 'a key')
}

/** ECDSA P-256 with SHA-256 by the tokens key over at most 4096 bytes; DER, as KMS gives it. */
export const signToken = async (message: Uint8Array): Promise<Buffer> => {
  const out = await callAws('kms', 'Sign', {
    KeyId: keyId('TOKENS_KEY_ID'),
    Message: Buffer.from(message).toString('base64'),
    MessageType: 'RAW',
    SigningAlgorithm: 'ECDSA_SHA_256',
  })
  return bytes(out['Signature'], 'a signature')
}

/** The tokens key's public half, as SPKI DER. */
export const tokensPublicKey = async (): Promise<Buffer> => {
  const out = await callAws('kms', 'GetPublicKey', { KeyId: keyId('TOKENS_KEY_ID') })
  return bytes(out['PublicKey'], 'a public key')
}
