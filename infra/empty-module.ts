// The bundler puts this in place of credential providers that no Lambda function uses. It saves 115 KiB per bundle.
export {}
