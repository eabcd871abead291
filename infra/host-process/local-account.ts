/** The account and region that every ARN of the laptop host names. */
export const account = '000000000000'
export const region = 'eu-west-1'

/** The access key of tests and tools. The host allows them everything. */
export const hostAccessKeyId = 'LOCALHOSTOPERATOR'
