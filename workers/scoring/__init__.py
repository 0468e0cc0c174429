"""The two local detectors, spam and toxicity, served with numpy alone."""
