pub fn ours() {}
