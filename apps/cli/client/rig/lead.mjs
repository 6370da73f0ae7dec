// Preloaded into a server whose issuer's address stands in its code: every TLS connection goes to this machine's
// `LEAD_TO` instead, with the name that was meant, so the certificate is still checked for it.
import tls from "node:tls";

const { connect } = tls;
tls.connect = (options, ...rest) => {
  const servername = options.servername || options.host;
  return connect({ ...options, servername, host: "127.0.0.1", port: Number(process.env.LEAD_TO) }, ...rest);
};
