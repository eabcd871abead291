import { aws } from './aws-calls.ts'
import type { Letter } from './letters.ts'

/** How long a received letter is hidden. After that a letter that failed again is back in its queue. */
const inHandSeconds = 120
const suffix = '-dead'

export interface DeadLetters {
  url: string
  /** The deployed name of the function whose work failed. */
  functionName: string
}
export interface Depth {
  waiting: number
  inHand: number
  /** The time of the oldest letter of a sample, in ms since 1970. */
  oldest: number | undefined
}

/** Every dead-letter queue of Purser, by name. */
export const deadLetterQueues = async (): Promise<DeadLetters[]> => {
  const { QueueUrls = [] } = await aws.sqs('ListQueues', { QueueNamePrefix: 'purser-', MaxResults: 1000 })
  return (QueueUrls as string[])
    .map((url) => ({ url, name: url.split('/').at(-1) ?? '' }))
    .filter(({ name }) => name.startsWith('purser-') && name.endsWith(suffix))
    .map(({ url, name }) => ({ url, functionName: name.slice(0, -suffix.length) }))
    .sort((a, b) => a.functionName.localeCompare(b.functionName))
}

/** At most ten letters, hidden from other readers for so many seconds. */
export const receive = async (QueueUrl: string, VisibilityTimeout = inHandSeconds): Promise<Letter[]> => {
  const names = ['SentTimestamp']
  const request = {
    MaxNumberOfMessages: 10,
    VisibilityTimeout,
    AttributeNames: names,
    MessageSystemAttributeNames: names,
  }
  const { Messages = [] } = await aws.sqs('ReceiveMessage', { QueueUrl, ...request })
  return (Messages as Record<string, string & { SentTimestamp?: string }>[]).map((message) => ({
    id: String(message['MessageId']),
    receipt: String(message['ReceiptHandle']),
    body: String(message['Body']),
    sentAt: Number(message['Attributes']?.SentTimestamp ?? 0),
  }))
}

export const forget = (QueueUrl: string, { receipt }: Letter) =>
  aws.sqs('DeleteMessage', { QueueUrl, ReceiptHandle: receipt })

/** The number of letters in a queue and the age of the oldest; it removes none. */
export const depthOf = async (QueueUrl: string): Promise<Depth> => {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']
  const { Attributes } = await aws.sqs('GetQueueAttributes', { QueueUrl, AttributeNames: names })
  const [waiting = 0, inHand = 0] = names.map((name) => Number((Attributes as Record<string, string>)[name]))
  const sample = waiting > 0 ? await receive(QueueUrl, 0) : []
  return { waiting, inHand, oldest: sample.length > 0 ? Math.min(...sample.map(({ sentAt }) => sentAt)) : undefined }
}
