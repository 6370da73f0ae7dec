import fc from "fast-check";

// The everyday run draws the same documents each time, so that it can't fail by chance; the full run draws new ones.
if (!process.env.FORMATS_RUNS) fc.configureGlobal({ seed: 20_261_124 });
