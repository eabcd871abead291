// Stands in for credential providers that a Lambda function never uses: 115 KiB per bundle.
export {}
