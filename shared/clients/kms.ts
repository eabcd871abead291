import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms'

const client = new KMSClient({ maxAttempts: 3 })

const keyId = (variable: 'FIELDS_KEY_ID' | 'TOKENS_KEY_ID'): string => {
  const id = process.env[variable]
  if (!id) throw new Error(`${variable} is not set: this function was given no such key`)
  return id
}

const present = (bytes: Uint8Array | undefined, what: string): Buffer => {
  if (!bytes) throw new Error(`KMS answered without ${what}`)
  return Buffer.from(bytes)
}

/** A fresh 256-bit key, in the clear and wrapped by the fields key. */
export const generateDataKey = async (): Promise<{ plain: Buffer; wrapped: string }> => {
  const out = await client.send(new GenerateDataKeyCommand({ KeyId: keyId('FIELDS_KEY_ID'), KeySpec: 'AES_256' }))
  return {
    plain: present(out.Plaintext, 'a key'),
    wrapped: present(out.CiphertextBlob, 'a wrapped key').toString('base64'),
  }
}

export const decryptDataKey = async (wrapped: string): Promise<Buffer> => {
  const CiphertextBlob = Buffer.from(wrapped, 'base64')
  const out = await client.send(new DecryptCommand({ KeyId: keyId('FIELDS_KEY_ID'), CiphertextBlob }))
  return present(out.Plaintext, 'a key')
}

/** ECDSA P-256 with SHA-256 by the tokens key over at most 4096 bytes; DER, as KMS gives it. */
export const signToken = async (message: Uint8Array): Promise<Buffer> => {
  const out = await client.send(
    new SignCommand({
      KeyId: keyId('TOKENS_KEY_ID'),
      Message: message,
      MessageType: 'RAW',
      SigningAlgorithm: 'ECDSA_SHA_256',
    }),
  )
  return present(out.Signature, 'a signature')
}

/** The tokens key's public half, as SPKI DER. */
export const tokensPublicKey = async (): Promise<Buffer> => {
  const out = await client.send(new GetPublicKeyCommand({ KeyId: keyId('TOKENS_KEY_ID') }))
  return present(out.PublicKey, 'a public key')
}
